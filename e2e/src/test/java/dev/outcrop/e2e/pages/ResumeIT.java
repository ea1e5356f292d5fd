package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.outcrop.e2e.pages.Piecewise.end;
import static dev.outcrop.e2e.pages.Piecewise.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An answer is not a connection: whatever happens to the page, the answer is there, once and whole. */
class ResumeIT extends PageTest {
    private static final String FIRST = "The first half of it";
    private static final String WHOLE = FIRST + ", and the second half.";

    private Gate twoHalves() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> {
            text(turn, 0, "The first ");
            text(turn, 0, "half of it");
            turn.hold(gate);
            text(turn, 0, ", and the second half.");
            end(turn, 0);
        });
        return gate;
    }

    @Test
    void a_reload_in_the_middle_of_an_answer_changes_nothing() {
        Gate gate = twoHalves();
        Chat chat = visitor().with("concierge");
        chat.ask("In two halves");
        chat.assertAnswer(FIRST);
        String id = chat.conversationId();

        chat.page().reload();
        chat.assertAnswer(FIRST);
        chat.assertBusy();
        assertThat(chat.answer()).hasAttribute("data-state", "running");
        chat.page().reload();
        chat.assertAnswer(FIRST);

        gate.open();
        chat.assertAnswer(WHOLE);
        chat.assertIdle();
        assertThat(chat.answers()).hasCount(1);
        assertThat(chat.questions()).hasCount(1);
        chat.page().reload();
        chat.assertAnswer(WHOLE);
        assertThat(model.service().calls()).hasSize(1);
        assertThat(chat.conversationId()).isEqualTo(id);
    }

    @Test
    void an_answer_that_ended_while_the_page_was_closed_is_there() {
        Gate gate = twoHalves();
        Chat chat = visitor().with("concierge");
        chat.ask("In two halves");
        chat.assertAnswer(FIRST);
        String id = chat.conversationId();
        Chat later = tabOf(chat);
        chat.page().close();

        gate.open();
        model.service().awaitFinished(1, SOON);
        later.open("/c/" + id);
        later.assertAnswer(WHOLE);
        later.assertIdle();
    }

    @Test
    void a_second_tab_follows_the_same_answer() {
        Gate gate = twoHalves();
        Chat one = visitor().with("concierge");
        one.ask("In two halves");
        one.assertAnswer(FIRST);

        Chat two = tabOf(one).open("/c/" + one.conversationId());
        two.assertAnswer(FIRST);
        two.assertBusy();

        gate.open();
        one.assertAnswer(WHOLE);
        two.assertAnswer(WHOLE);
        one.assertIdle();
        two.assertIdle();

        model.script().otherwise(turn -> turn.text("Seen in both."));
        two.ask("And now from the second");
        two.assertAnswer("Seen in both.");
        one.assertAnswer("Seen in both.");
        assertThat(one.answers()).hasCount(2);
        assertThat(one.questions()).hasCount(2);
    }

    @Test
    void another_device_sees_it_and_can_stop_it() {
        model.script().turn(turn -> {
            text(turn, 0, FIRST);
            turn.thenStall();
        });
        Chat desk = visitor().with("concierge");
        desk.ask("Without an end");
        desk.assertAnswer(FIRST);
        Chat phone = visitor(Screen.phone(390)).open("/c/" + desk.conversationId());
        phone.assertAnswer(FIRST);

        phone.sendOrStop().click();
        model.service().awaitCancelled(1, SOON);
        assertThat(phone.answer()).hasAttribute("data-state", "cancelled");
        assertThat(desk.answer()).hasAttribute("data-state", "cancelled");
        desk.assertIdle();
    }

    @Test
    void a_cut_network_shows_a_banner_and_loses_nothing() {
        Gate gate = twoHalves();
        Wire wire = closing(new Wire(server.base()));
        Chat chat = visitor(wire.base(), Screen.DESK).with("concierge");
        chat.ask("In two halves");
        chat.assertAnswer(FIRST);

        expectFaults();
        wire.cut();
        assertThat(chat.id("banner")).containsText("The connection was lost");
        chat.assertAnswer(FIRST);
        chat.assertBusy();
        gate.open(); // the rest is said while nobody listens
        model.service().awaitFinished(1, SOON);
        wire.mend();
        chat.reconnect();

        chat.assertAnswer(WHOLE);
        chat.assertIdle();
        assertThat(chat.id("banner")).isHidden();
        assertThat(chat.answers()).hasCount(1);
    }

    @Test
    void a_page_that_is_offline_says_so_and_comes_back_by_itself() {
        Gate gate = twoHalves();
        Wire wire = closing(new Wire(server.base()));
        Chat chat = visitor(wire.base(), Screen.DESK).with("concierge");
        chat.ask("In two halves");
        chat.assertAnswer(FIRST);

        expectFaults();
        chat.page().context().setOffline(true);
        wire.cut();
        assertThat(chat.id("banner")).containsText("You are offline.");
        gate.open();
        model.service().awaitFinished(1, SOON);
        wire.mend();
        chat.page().context().setOffline(false);

        chat.assertAnswer(WHOLE);
        chat.assertIdle();
        assertThat(chat.id("banner")).isHidden();
    }

    @Test
    void a_message_that_the_network_swallowed_is_sent_once_it_is_back() {
        model.script().otherwise(turn -> turn.text("Arrived."));
        Wire wire = closing(new Wire(server.base()));
        Chat chat = visitor(wire.base(), Screen.DESK).with("concierge");
        expectFaults();
        wire.cut();
        chat.ask("Into the void");
        assertThat(chat.id("banner")).isVisible();
        wire.mend();
        chat.reconnect();

        chat.assertAnswer("Arrived.");
        assertThat(chat.questions()).hasCount(1);
        assertThat(model.service().calls()).hasSize(1);
    }

    @Test
    void an_answer_goes_on_while_another_conversation_is_read() {
        Gate gate = twoHalves();
        Chat chat = visitor().with("concierge");
        chat.ask("In two halves");
        chat.assertAnswer(FIRST);
        String first = chat.conversationId();
        assertThat(chat.conversation(first)).containsText("Answering");

        chat.page().keyboard().press("Control+Shift+O");
        assertThat(chat.page()).hasURL(server.base() + "/");
        gate.open();
        assertThat(chat.conversation(first)).not().containsText("Answering");
        chat.link(first).click();
        chat.assertAnswer(WHOLE);
        chat.assertIdle();
    }

    @Test
    void a_restart_of_the_server_keeps_every_conversation_and_the_open_page_goes_on() {
        Wire wire = closing(new Wire(server.base()));
        model.script().otherwise(turn -> turn.text("An answer that lasts."));
        Chat chat = visitor(wire.base(), Screen.DESK).with("concierge");
        chat.askUntil("completed", "Before the restart");
        String id = chat.conversationId();
        var before = new ChatClient(server.base()).messages(id);

        expectFaults();
        Duration ended = server.terminate(Duration.ofSeconds(20));
        System.out.printf("figure: SIGTERM to gone with an idle page: %d ms%n", ended.toMillis());
        RunningServer second = startAgain();
        wire.leadTo(second.base());

        assertThat(new ChatClient(second.base()).messages(id)).isEqualTo(before);
        chat.askUntil("completed", "After the restart");
        chat.page().reload();
        assertThat(chat.questions()).hasCount(2);
        assertThat(chat.answers()).hasCount(2);
        assertThat(chat.conversation(id)).containsText("Before the restart");
    }

    @Test
    void a_server_that_was_killed_in_mid_answer_leaves_an_answer_with_a_clear_state() {
        Wire wire = closing(new Wire(server.base()));
        model.script().turn(turn -> {
            text(turn, 0, FIRST);
            turn.thenStall();
        });
        model.script().otherwise(turn -> turn.text(WHOLE));
        Chat chat = visitor(wire.base(), Screen.DESK).with("concierge");
        chat.ask("Before the kill");
        chat.assertAnswer(FIRST);

        expectFaults();
        server.kill9();
        assertThat(chat.id("banner")).isVisible();
        RunningServer second = startAgain();
        wire.leadTo(second.base());

        Locator answer = chat.answer();
        // A dead process' run is taken over after its lease; the page waits for it without being touched.
        assertThat(answer)
                .hasAttribute(
                        "data-state",
                        Pattern.compile("completed|failed"),
                        new LocatorAssertions.HasAttributeOptions().setTimeout(120_000));
        chat.assertIdle();
        assertThat(chat.answers()).hasCount(1);
        assertThat(chat.id("banner")).isHidden();
    }
}
