package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people see while as many calls are under way as the model bears. */
class TurnIT extends PageTest {
    @Override
    ServerOptions options() throws IOException {
        return super.options().withVariable("OUTCROP_CALLS_START", "1").withVariable("OUTCROP_CALLS_CEILING", "1");
    }

    @Test
    void who_waits_for_a_turn_reads_how_many_come_before_and_is_answered_then() {
        Gate held = Gate.closed();
        model.script()
                .when(
                        request -> Script.lastUserText(request).equals("One?"),
                        turn -> turn.hold(held).text("First."))
                .when(request -> Script.lastUserText(request).equals("Two?"), turn -> turn.text("Second."))
                .when(request -> Script.lastUserText(request).equals("Three?"), turn -> turn.text("Third."));
        Chat first = visitor().with("concierge");
        first.ask("One?");
        model.service().awaitCall(1, SOON);
        Chat second = visitor().with("concierge");
        second.ask("Two?");
        assertThat(second.id("thinking")).hasText("Waiting for its turn…");
        Chat third = visitor(Screen.phone(390).in("ja-JP")).with("concierge");
        third.ask("Three?");
        assertThat(third.id("thinking")).hasText("順番を待っています（前に1件）…");
        held.open();

        first.assertAnswer("First.");
        second.assertAnswer("Second.");
        third.assertAnswer("Third.");
    }

    @Test
    void why_a_specialist_waits_stands_on_its_card_until_it_goes_on() {
        Gate held = Gate.closed();
        Gate rest = Gate.closed();
        model.script()
                .turn(turn -> turn.toolUse("t1", "ask_chef", "{\"question\": \"Soup?\"}"))
                .turn(turn -> turn.httpError(429, "ThrottlingException", "Too many", Duration.ofSeconds(1)))
                .turn(turn -> turn.hold(held).text("Leek ").hold(rest).text("soup."))
                .turn(turn -> turn.text("The chef says: leek soup."));
        Chat chat = visitor().with("concierge");
        chat.ask("Soup?");

        assertThat(chat.handover("chef")).containsText("The model is busy. Trying again…");
        held.open();
        assertThat(chat.handover("chef")).not().containsText("Trying again");
        rest.open();
        chat.assertIdle();
        assertThat(chat.answer()).containsText("The chef says: leek soup.");
    }
}
