package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is asked while an answer runs waits behind it, in order, and is neither lost nor asked twice. */
class QueueIT extends PageTest {

    @Override
    ServerOptions options() throws IOException {
        return super.options().withShortLease();
    }

    private Gate firstAnswerHeld() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> turn.text("One, ").hold(gate).text("at last."));
        for (String answer : new String[] {"Two.", "Three.", "Four."}) {
            model.script().turn(turn -> turn.text(answer));
        }
        return gate;
    }

    private static Locator queued(Chat chat) {
        return chat.id("queued");
    }

    /** Sends while an answer runs. */
    private static void enqueue(Chat chat, String text) {
        int before = queued(chat).count();
        chat.composer().fill(text);
        chat.composer().press("Enter");
        assertThat(queued(chat)).hasCount(before + 1);
        assertThat(queued(chat).last()).containsText(text);
        assertThat(queued(chat).last()).hasAttribute("data-state", "waiting");
    }

    private Chat busy(Chat chat) {
        chat.with("concierge");
        chat.ask("First");
        assertThat(chat.answer()).containsText("One,");
        chat.assertBusy();
        return chat;
    }

    private static void assertInOrder(Chat chat, String... questions) {
        assertThat(chat.questions()).containsText(questions);
        chat.assertIdle();
        assertThat(queued(chat)).hasCount(0);
        assertThat(chat.answers()).hasCount(questions.length);
    }

    @Test
    void what_is_asked_meanwhile_is_answered_in_order_once_it_is_its_turn() {
        Gate gate = firstAnswerHeld();
        Chat chat = busy(visitor());
        enqueue(chat, "Second");
        enqueue(chat, "Third");
        assertThat(queued(chat).first()).hasAttribute("data-position", "1");
        assertThat(chat.sendOrStop()).hasAttribute("title", Pattern.compile("2 queued messages go on"));
        assertThat(chat.answers()).hasCount(1);

        gate.open();
        assertInOrder(chat, "First", "Second", "Third");
        chat.assertAnswer("Three.");
        chat.page().reload();
        assertInOrder(chat, "First", "Second", "Third");
        assertThat(model.service().calls()).hasSize(3);
    }

    @Test
    void the_queue_is_there_after_a_reload_and_in_another_tab_and_can_be_withdrawn_from() {
        Gate gate = firstAnswerHeld();
        Chat chat = busy(visitor());
        enqueue(chat, "Second");
        enqueue(chat, "Third");
        chat.page().reload();
        assertThat(queued(chat)).hasCount(2);
        Chat tab = tabOf(chat).open("/c/" + chat.conversationId());
        assertThat(queued(tab)).hasCount(2);

        queued(tab).first().getByTestId("withdraw").click();
        assertThat(queued(tab)).hasCount(1);
        assertThat(queued(chat)).hasCount(1);
        gate.open();
        assertInOrder(chat, "First", "Third");
        assertInOrder(tab, "First", "Third");
    }

    @Test
    void stop_stops_the_running_answer_only() {
        model.script().turn(turn -> turn.text("One, ").thenStall());
        model.script().otherwise(turn -> turn.text("Two."));
        Chat chat = busy(visitor());
        enqueue(chat, "Second");
        chat.sendOrStop().click();
        assertThat(chat.answers().first()).hasAttribute("data-state", "cancelled");
        assertInOrder(chat, "First", "Second");
        chat.assertAnswer("Two.");
    }

    @Test
    void another_device_that_asks_at_the_same_time_gets_its_turn() {
        Gate gate = firstAnswerHeld();
        Chat desk = busy(visitor());
        Chat phone = visitor(Screen.phone(390)).open("/c/" + desk.conversationId());
        assertThat(phone.answer()).containsText("One,");
        enqueue(phone, "From the phone");
        assertThat(queued(desk)).hasCount(1); // its list tells it of that
        enqueue(desk, "From the desk");
        gate.open();
        assertInOrder(desk, "First", "From the phone", "From the desk");
        assertInOrder(phone, "First", "From the phone", "From the desk");
        assertThat(model.service().calls()).hasSize(3);
    }

    @Test
    void the_queue_survives_a_kill_of_the_server() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> turn.text("One, ").hold(gate).text("at last."));
        model.script().otherwise(turn -> turn.text("Answered."));
        Wire wire = closing(new Wire(server.base()));
        Chat chat = busy(visitor(wire.base(), Screen.DESK));
        enqueue(chat, "Second");
        expectFaults();
        server.kill9();
        gate.open();
        RunningServer second = startAgain();
        wire.leadTo(second.base());
        assertThat(chat.questions().last())
                .containsText("Second", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
        assertInOrder(chat, "First", "Second");
        assertThat(chat.id("banner")).isHidden();
    }
}
