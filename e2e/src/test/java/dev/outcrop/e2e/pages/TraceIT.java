package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How an answer was made: the tree of its run, by mouse and by keyboard, live and afterwards. */
class TraceIT extends PageTest {
    @Override
    ServerOptions options() throws IOException {
        return withAgent("teller", TELLER);
    }

    @Test
    void an_answer_leads_to_the_tree_of_its_run_with_hand_overs_and_contents() {
        Chat chat = answered(visitor());
        chat.answer()
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("How this answer was made"))
                .click();
        assertThat(chat.page()).hasURL(Pattern.compile("/runs/run_"));
        assertThat(chat.page()).hasTitle(Pattern.compile("^How it was made · "));
        assertThat(chat.id("trace")).hasAttribute("data-state", "done");
        assertThat(lines(chat)).hasCount(7); // run, step, call, two tools, step, call; the hand-over is closed
        assertThat(chat.id("trace-summary")).containsText("tokens in");

        Locator failed = line(chat, "Calculator");
        assertThat(failed).hasAttribute("data-state", "failed");
        failed.click();
        assertThat(chat.id("span-details")).containsText("Failed");
        assertThat(chat.id("span-contents")).containsText("\"expression\": \"1 / 0\"");

        Locator handedOver = line(chat, "Chef");
        handedOver.focus();
        chat.page().keyboard().press("ArrowRight");
        assertThat(handedOver).hasAttribute("aria-expanded", "true");
        chat.page().keyboard().press("ArrowRight");
        Locator child = chat.page().locator("[data-kind=run][aria-level='4']");
        assertThat(child).isFocused();
        assertThat(child).hasAttribute("aria-selected", "true");
        assertThat(chat.id("span-contents")).containsText("simmer 20 minutes");
        chat.page().keyboard().press("ArrowRight");
        chat.page().keyboard().press("End");
        assertThat(lines(chat).last()).isFocused();
        assertThat(chat.id("span-contents")).containsText("the chef suggests");
        assertThat(chat.id("span-contents")).containsText("simmer 20 minutes"); // what was new to the model
        chat.page().keyboard().press("Home");
        assertThat(lines(chat).first()).isFocused();
        chat.page().keyboard().press("ArrowLeft");
        assertThat(lines(chat)).hasCount(1);

        Locator raw = chat.id("raw-events");
        raw.locator("summary").first().click();
        assertThat(raw.getByText("run-completed")).isVisible();
        raw.locator("li summary").first().click();
        assertThat(raw.locator("li pre").first()).containsText("\"type\": \"run-started\"");

        chat.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Back to the conversation"))
                .click();
        assertThat(chat.answer()).containsText("the chef suggests");
    }

    @Test
    void a_run_that_goes_on_is_followed_to_its_end() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> turn.toolUse("t1", "calculator", "{\"expression\": \"6 * 7\"}"));
        model.script().turn(turn -> turn.text("It is").hold(gate).text(" 42."));
        Chat chat = visitor().with("concierge");
        chat.ask("Six times seven?");
        assertThat(chat.answer()).containsText("It is");
        String conversation = chat.conversationId();
        String run = api.read("/api/conversations/" + conversation).get("runId").stringValue();

        chat.open("/runs/" + run);
        assertThat(chat.id("trace")).hasAttribute("data-live", "true");
        Locator call = chat.page().locator("[data-kind=model]").last();
        assertThat(call).hasAttribute("data-state", "running");
        call.click();
        assertThat(chat.id("span-contents")).containsText("It is");
        gate.open();
        assertThat(chat.id("trace")).hasAttribute("data-live", "false");
        assertThat(call).hasAttribute("data-state", "done");
        assertThat(chat.id("span-contents")).containsText("42.");
        assertThat(chat.id("status")).hasText("The run is over.");
    }

    @Test
    void a_run_that_waits_for_a_person_says_so_and_goes_on_when_the_person_has_decided() {
        model.script().turn(turn -> turn.toolUse("t1", "calculator", "{\"expression\": \"6 * 7\"}"));
        model.script().turn(turn -> turn.text("It is 42."));
        Chat chat = visitor().with("teller");
        chat.ask("Six times seven?");
        assertThat(chat.id("approval-card")).isVisible();
        String href = Objects.requireNonNull(
                chat.answer().locator("a[href^='/runs/']").getAttribute("href"));
        Chat trace = tabOf(chat).open(href);
        assertThat(trace.id("trace")).hasAttribute("data-state", "waiting");
        Locator approval = trace.page().locator("[data-kind=approval]");
        assertThat(approval).hasAttribute("data-state", "waiting");
        approval.click();
        assertThat(trace.id("span-contents")).containsText("6 * 7");
        assertThat(Picture.of(trace.page(), "trace/waiting")).isEmpty();

        chat.id("approval-approve").click();
        assertThat(chat.answer()).containsText("It is 42.");
        assertThat(trace.id("trace")).hasAttribute("data-state", "done");
        assertThat(approval).hasAttribute("data-state", "done");
        assertThat(trace.page().locator("[data-kind=wait]")).containsText("Suspended until a person decides");
        assertThat(trace.id("span-details")).containsText("approve");
        assertThat(Picture.of(trace.page(), "trace/waited")).isEmpty();
    }

    @Test
    void a_run_of_forty_steps_is_a_short_page_until_it_is_opened() {
        String long2kB = "\"" + "1 + ".repeat(500) + "1\"";
        for (int i = 0; i < 39; i++) {
            String id = "t" + i;
            model.script().turn(turn -> turn.toolUse(id, "calculator", "{\"expression\": " + long2kB + "}"));
        }
        model.script().otherwise(turn -> turn.text("That was a lot."));
        Chat chat = visitor().with("concierge");
        chat.ask("Work hard");
        assertThat(chat.answer()).not().hasAttribute("data-state", "running");
        String link = chat.answer().locator("a[href^='/runs/']").getAttribute("href");

        List<Response> trees = new ArrayList<>();
        chat.page().onResponse(response -> {
            if (response.url().endsWith("/trace")) {
                trees.add(response);
            }
        });
        long begin = System.nanoTime();
        chat.open(link);
        assertThat(chat.id("trace-tree")).isVisible();
        Duration shown = Duration.ofNanos(System.nanoTime() - begin);
        int steps = chat.page().locator("[data-kind=step]").count();
        assertThat(steps).isEqualTo(40);
        assertThat(lines(chat)).hasCount(1 + steps);
        assertThat(trees).hasSize(1);
        assertThat(trees.getFirst().body().length).isLessThan(100_000);
        assertThat(shown).isLessThan(Duration.ofSeconds(15));

        chat.page().locator("[data-kind=step]").nth(3).dblclick();
        assertThat(lines(chat)).hasCount(3 + steps);
        chat.page().locator("[data-kind=tool]").click();
        assertThat(chat.id("span-contents")).containsText("1 + 1 + 1");
        assertThat(Picture.of(chat.page(), "trace/forty")).isEmpty();
    }

    @Test
    void a_run_that_is_not_here_is_said_so() {
        Chat chat = visitor();
        expectFaults();
        chat.open("/runs/run_nowhere");
        assertThat(chat.page().getByText("This run is not here")).isVisible();
    }

    @Test
    void it_has_good_looks() {
        List<String> findings = new ArrayList<>();
        for (Screen screen : List.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                new Screen(1600, 900, false, "en-US"),
                Screen.phone(390),
                Screen.phone(390).inDark(),
                Screen.DESK.in("ja-JP"),
                Screen.phone(360).in("ja-JP"))) {
            Chat chat = answered(visitor(screen));
            chat.open(chat.answer().locator("a[href^='/runs/']").getAttribute("href"));
            assertThat(chat.id("trace-tree")).isVisible();
            String name = "trace/" + screen.width() + "-" + (screen.dark() ? "dark" : "light")
                    + (screen.locale().startsWith("ja") ? "-ja" : "");
            findings.addAll(Picture.of(chat.page(), name));
            Locator handedOver = chat.page().locator("[data-kind=tool]").nth(1);
            handedOver.click();
            handedOver.press("Enter");
            assertThat(chat.id("span-contents")).isVisible();
            findings.addAll(Picture.of(chat.page(), name + "-span"));
            chat.page().locator("[data-kind=tool]").first().click();
            assertThat(chat.id("span-contents")).containsText("1 / 0");
            findings.addAll(Picture.of(chat.page(), name + "-failed"));
            chat.id("raw-events").locator("summary").first().click();
            assertThat(chat.id("raw-events").locator("li").first()).isVisible();
            chat.id("raw-events").locator("li summary").first().click();
            findings.addAll(Picture.of(chat.page(), name + "-raw"));
        }
        assertThat(findings).isEmpty();
    }

    /** An answer with a failed tool and a hand-over side by side. */
    private Chat answered(Chat chat) {
        model.script()
                .turn(turn -> turn.text("Let me see.")
                        .toolUse("t1", "calculator", "{\"expression\": \"1 / 0\"}")
                        .toolUse("t2", "ask_chef", "{\"question\": \"A soup of leeks for two?\"}"));
        model.script().turn(turn -> turn.toolUse("t3", "season", "{\"month\": 11, \"hemisphere\": \"NORTH\"}"));
        model.script().turn(turn -> turn.text("**Leek soup**: sweat the leeks, add stock, simmer 20 minutes."));
        model.script().turn(turn -> turn.text("The sum has no result; the chef suggests a **leek soup**."));
        chat.with("concierge").askUntil("completed", "A soup of leeks, and 1 / 0?");
        assertThat(chat.id("facts")).isVisible();
        return chat;
    }

    private static Locator lines(Chat chat) {
        return chat.page().getByRole(AriaRole.TREEITEM);
    }

    private static Locator line(Chat chat, String name) {
        return chat.page()
                .locator("[role=treeitem][data-kind=tool]")
                .filter(new Locator.FilterOptions().setHasText(name));
    }
}
