package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool that needs a person waits for one: on this page, after a reload, on another device, after a restart. */
class ApprovalIT extends PageTest {
    @Override
    ServerOptions options() throws IOException {
        return withAgent("teller", TELLER);
    }

    private void script() {
        model.script()
                .turn(turn -> turn.text("Let me calculate.")
                        .toolUse("t1", "calculator", "{\"expression\": \"6*7\"}")
                        .stop("tool_use"));
        model.script().otherwise(turn -> turn.text("That is done."));
    }

    /** A page on which the agent waits. */
    private Chat asked(Chat chat) {
        chat.with("teller");
        chat.ask("What is six times seven?");
        assertThat(card(chat)).isVisible();
        chat.assertIdle();
        return chat;
    }

    private static Locator card(Chat chat) {
        return chat.id("approval-card");
    }

    private static Locator decision(Chat chat) {
        return chat.id("approval-decision");
    }

    private void assertDone(Chat chat, String state) {
        assertThat(decision(chat)).hasAttribute("data-state", state);
        assertThat(card(chat)).hasCount(0);
        assertThat(chat.answer()).hasAttribute("data-state", "completed");
        assertThat(chat.answer()).containsText("That is done.");
        assertThat(chat.answers()).hasCount(1);
        chat.assertIdle();
    }

    @Test
    void the_card_says_what_why_and_with_which_input_and_approve_runs_the_tool() {
        script();
        Chat chat = asked(visitor());
        assertThat(card(chat)).hasAttribute("data-kind", "start");
        assertThat(chat.id("approval-input")).containsText("\"expression\": \"6*7\"");
        assertThat(chat.id("approval-reason")).not().isEmpty();
        assertThat(card(chat)).isFocused(); // nobody is typing
        assertThat(chat.id("status")).hasText("The answer waits for you: a decision is needed.");
        assertThat(chat.page()).hasTitle(Pattern.compile("^Waiting for you · "));
        assertThat(chat.conversation(chat.conversationId())).containsText("Waiting for you");
        assertThat(chat.tool("calculator")).hasCount(0);
        assertThat(model.service().calls()).hasSize(1);

        chat.page().keyboard().press("Enter"); // meant for something else, perhaps
        assertThat(card(chat)).hasAttribute("data-state", "waiting");
        chat.id("approval-approve").focus();
        chat.page().keyboard().press("Enter");
        assertDone(chat, "approved");
        assertThat(decision(chat)).containsText("by you");
        assertThat(chat.tool("calculator")).hasAttribute("data-state", "done");
        assertThat(chat.conversation(chat.conversationId())).not().containsText("Waiting for you");
        assertThat(model.service().calls()).hasSize(2);
    }

    @Test
    void the_card_has_good_looks_in_light_and_dark_and_on_a_phone() {
        script();
        Chat chat = asked(visitor());
        for (int width : new int[] {1280, 390}) {
            chat.page().setViewportSize(width, 800);
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                chat.page()
                        .emulateMedia(new Page.EmulateMediaOptions()
                                .setColorScheme(scheme)
                                .setReducedMotion(ReducedMotion.REDUCE));
                assertThat(card(chat)).isVisible();
                assertThat(Axe.violations(chat.page()))
                        .as("axe at %d px, %s", width, scheme)
                        .isEmpty();
                assertThat((Boolean) chat.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .isTrue();
            }
        }
    }

    @Test
    void an_edited_input_is_checked_and_then_is_the_one_that_runs() {
        script();
        Chat chat = asked(visitor());
        expectFaults(); // the browser reports the 400
        chat.id("approval-edit").click();
        Locator editor = chat.id("approval-editor");
        Locator problem = chat.id("approval-input-problem");
        editor.fill("{\"expression\": ");
        assertThat(problem).containsText("not valid JSON");
        editor.fill("{\"expression\": 7}");
        assertThat(problem).isHidden();
        chat.id("approval-approve-edited").click();
        assertThat(problem).containsText("expression");
        assertThat(card(chat)).hasAttribute("data-state", "waiting");

        editor.fill("{\"expression\": \"6*8\"}");
        chat.id("approval-approve-edited").click();
        assertDone(chat, "approved");
        chat.id("approval-edited").locator("summary").click();
        assertThat(chat.id("approval-edited")).containsText("6*8");
        chat.tool("calculator").locator("summary").click();
        assertThat(chat.tool("calculator")).containsText("48");
    }

    @Test
    void a_denial_with_a_reason_goes_to_the_model_and_the_tool_does_not_run() {
        script();
        Chat chat = asked(visitor());
        chat.id("approval-deny-reason").click();
        chat.id("approval-reason-text").fill("use your head");
        chat.id("approval-deny-confirm").click();
        assertDone(chat, "denied");
        assertThat(decision(chat)).containsText("use your head");
        assertThat(model.service().calls().getLast().request().toString()).contains("use your head");
    }

    @Test
    void it_waits_over_a_reload_and_is_decided_on_another_device() {
        script();
        Chat desk = asked(visitor());
        desk.page().reload();
        assertThat(card(desk)).isVisible();
        Chat phone = visitor(Screen.phone(390)).open("/c/" + desk.conversationId());
        phone.id("approval-deny").click();
        assertDone(phone, "denied");
        assertDone(desk, "denied"); // the page looks every three seconds, untouched
    }

    @Test
    void whoever_decides_second_is_shown_what_was_decided_first() {
        script();
        Chat chat = asked(visitor());
        String approval = card(chat).getAttribute("data-approval-id");
        expectFaults(); // the browser reports the 409
        // The page is kept in a look that has only begun, so that it still offers the choice; it looks once at a time.
        AtomicBoolean looking = new AtomicBoolean();
        chat.page().route(Pattern.compile("/api/conversations/[^/?]+$"), route -> looking.set(true));
        chat.page().waitForCondition(looking::get);
        assertThat(decide(approval, "deny").statusCode()).isEqualTo(200);
        chat.id("approval-approve").click();
        assertThat(decision(chat)).hasAttribute("data-state", "denied");
        chat.page().unrouteAll();
        chat.page().reload();
        assertDone(chat, "denied");
    }

    @Test
    void it_waits_over_a_restart_of_the_server() {
        script();
        Wire wire = closing(new Wire(server.base()));
        Chat chat = asked(visitor(wire.base(), Screen.DESK));
        expectFaults();
        server.kill9();
        RunningServer second = startAgain();
        wire.leadTo(second.base());
        chat.id("approval-approve").click();
        assertDone(chat, "approved");
        assertThat(model.service().calls()).hasSize(2);
    }

    @Test
    void a_message_may_refuse_what_waits_or_wait_as_well() {
        script();
        Chat chat = asked(visitor());
        chat.composer().fill("And what is five times five?");
        chat.composer().press("Enter");
        Locator queued = chat.id("queued");
        assertThat(queued).hasAttribute("data-state", "waiting");
        assertThat(queued).containsText("And what is five times five?");
        assertThat(card(chat)).isVisible();

        chat.composer().fill("Never mind");
        chat.id("deny-and-send").click();
        assertThat(decision(chat)).hasAttribute("data-state", "denied");
        assertThat(chat.questions()).hasCount(3);
        assertThat(chat.answers()).hasCount(3);
        assertThat(queued).hasCount(0);
        chat.assertIdle();
    }

    @Test
    void an_answer_that_waits_can_be_stopped() {
        script();
        Chat chat = asked(visitor());
        chat.id("stop-waiting").click();
        assertThat(chat.answer()).hasAttribute("data-state", "cancelled");
        assertThat(card(chat)).hasCount(0);
        chat.askUntil("completed", "Something else");
    }

    private HttpResponse<?> decide(String approval, String decision) {
        ObjectNode body = ChatClient.JSON.createObjectNode().put("decision", decision);
        JsonNode before = api.read("/api/approvals/" + approval);
        assertThat(before.path("state").asString()).isEqualTo("waiting");
        return api.post("/api/approvals/" + approval, body);
    }
}
