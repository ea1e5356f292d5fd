package dev.outcrop.server.ui;

import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.ModelWaiting;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the person is told beside the answer; all but one are said in passing. */
final class Notices {
    private Notices() {}

    /** Why a call is made again, when, and whether of another model. */
    static UiChunk again(String reason, Duration pause, boolean another) {
        var data = JsonNodeFactory.instance.objectNode();
        data.put("reason", reason.toLowerCase(Locale.ROOT).replace('_', '-'));
        data.put("seconds", pause.plus(Duration.ofMillis(999)).toSeconds());
        if (another) {
            data.put("another", true);
        }
        return passing("waiting", data);
    }

    /** A call waits for its turn. */
    static UiChunk turn(ModelWaiting event) {
        var data = JsonNodeFactory.instance.objectNode();
        data.put("reason", "turn");
        data.put("ahead", event.ahead());
        return passing("waiting", data);
    }

    /** When it makes sense to ask again. */
    static UiChunk retryAfter(long seconds) {
        return passing("retry-after", JsonNodeFactory.instance.objectNode().put("seconds", seconds));
    }

    /** The oldest turns are not shown to the model any more; this stays in the message. */
    static UiChunk trimmed(HistoryTrimmed event) {
        var data = JsonNodeFactory.instance.objectNode().put("turns", event.turns());
        return new UiChunk.Data("trimmed", Optional.of("trimmed"), data, false);
    }

    private static UiChunk passing(String type, ObjectNode data) {
        return new UiChunk.Data(type, Optional.empty(), data, true);
    }
}
