package dev.outcrop.e2e.durable;

import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * The model behind the clerk and the auditor: what it says is a function of the request. An errand takes five steps, of
 * which the first has parallel tools, the second hands over to the auditor, the third asks for an approval.
 */
final class Crew {
    /** What a person asks for. */
    static final String ERRAND = "Errand ";

    private static final String AUDIT = "Audit ";

    /** Longer than the journal waits for more of a text, so that the second part is an event of its own. */
    private static final Duration APART = Duration.ofMillis(160);

    private Crew() {}

    /** The last words of every errand. */
    static String lastWords(String key) {
        return "Errand " + key + " is done.";
    }

    static Consumer<Turn> answer(JsonNode request) {
        String text = Script.lastUserText(request);
        int step = stepsSince(request) + 1;
        String key = text.substring(text.indexOf(' ') + 1).strip();
        return text.startsWith(AUDIT) ? turn -> audit(turn, key, step) : turn -> errand(turn, key, step);
    }

    private static void errand(Turn turn, String key, int step) {
        switch (step) {
            case 1 -> {
                turn.text("I look it up ").pause(APART);
                tool(turn.text("and book."), "a", "look_up", key);
                tool(turn, "b", "book", key + "/first");
            }
            case 2 -> turn.toolUse("c-" + key, "ask_auditor", "{\"question\":\"" + AUDIT + key + "\"}");
            case 3 -> {
                tool(turn.text("Now the money."), "d", "look_up", key);
                tool(turn, "e", "pay", key);
            }
            case 4 -> tool(turn, "f", "book", key + "/second");
            default -> turn.text("Errand ", key).pause(APART).text(" is done.");
        }
    }

    private static void audit(Turn turn, String key, int step) {
        if (step == 1) {
            tool(turn, "x", "look_up", key);
            tool(turn, "y", "note", key);
        } else {
            turn.text("Audited.");
        }
    }

    private static void tool(Turn turn, String call, String tool, String input) {
        turn.toolUse(call + "-" + input.replace('/', '-'), tool, "{\"key\":", "\"" + input + "\"}");
    }

    /** The model's answers since somebody spoke. */
    private static int stepsSince(JsonNode request) {
        int steps = 0;
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asString().equals("assistant")) {
                steps++;
            } else if (message.path("content").findValue("toolResult") == null) {
                steps = 0;
            }
        }
        return steps;
    }
}
