package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.EventCodec;
import dev.outcrop.run.RunEvent;
import dev.outcrop.store.Bulk.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An event in the form in which it is stored: made on its writer's thread, before it waits for the database. */
record EncodedEvent(RunEvent event, String type, OptionalInt step, String json) {
    private static final EventCodec CODEC = new EventCodec();

    private static final Bulk INSERT = Bulk.insert(
            "run_events",
            Column.text("run"),
            Column.number("seq"),
            Column.number("at"),
            Column.text("type"),
            Column.number("version"),
            Column.number("step"),
            Column.number("delta"),
            Column.text("json"));

    static EncodedEvent of(RunEvent event) {
        return new EncodedEvent(event, CODEC.type(event), stepOf(event), CODEC.encode(event));
    }

    static void insert(Session session, List<EncodedEvent> events) throws SQLException {
        session.batch(INSERT, events.stream().map(EncodedEvent::row).toList());
    }

    private Object[] row() {
        return new Object[] {
            run().value(), event.stamp().seq(), event.stamp().at(), type, EventCodec.VERSION, step, event.delta(), json
        };
    }

    /** Whether exactly this event is stored: then so is all that was to be stored with it. */
    boolean stored(Session session) throws SQLException {
        Optional<String> there = session.first(
                "SELECT json FROM run_events WHERE run = ? AND seq = ?",
                row -> row.getString(1),
                run().value(),
                event.stamp().seq());
        return there.isPresent() && there.get().equals(json);
    }

    RunId run() {
        return event.stamp().run();
    }

    /** The step that the event tells of, if it is one of a model call. */
    static OptionalInt stepOf(RunEvent event) {
        return switch (event) {
            case RunEvent.StepStarted e -> OptionalInt.of(e.step());
            case RunEvent.ModelRetried e -> OptionalInt.of(e.step());
            case RunEvent.ModelWaiting e -> OptionalInt.of(e.step());
            case RunEvent.HistoryTrimmed e -> OptionalInt.of(e.step());
            case RunEvent.ModelCut e -> OptionalInt.of(e.step());
            case RunEvent.TextDelta e -> OptionalInt.of(e.step());
            case RunEvent.ReasoningDelta e -> OptionalInt.of(e.step());
            case RunEvent.ToolInputStarted e -> OptionalInt.of(e.step());
            case RunEvent.ToolInputDelta e -> OptionalInt.of(e.step());
            case RunEvent.StepSuperseded e -> OptionalInt.of(e.step());
            case RunEvent.ModelFinished e -> OptionalInt.of(e.step());
            case RunEvent.ToolRequested e -> OptionalInt.of(e.step());
            case RunEvent.ToolCalledModel e -> OptionalInt.of(e.step());
            case RunEvent.RunStarted _,
                    RunEvent.ToolStarted _,
                    RunEvent.HandedOver _,
                    RunEvent.HandedBack _,
                    RunEvent.ToolProgress _,
                    RunEvent.ToolFinished _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.ApprovalDecided _,
                    RunEvent.RunSuspended _,
                    RunEvent.RunReleased _,
                    RunEvent.RunResumed _,
                    RunEvent.RunCompleted _,
                    RunEvent.RunFailed _,
                    RunEvent.RunCancelled _,
                    RunEvent.UnknownEvent _ -> OptionalInt.empty();
        };
    }
}
