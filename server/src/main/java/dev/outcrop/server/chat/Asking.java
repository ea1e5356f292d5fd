package dev.outcrop.server.chat;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Runner;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.ui.Dialect;
import dev.outcrop.server.ui.UiChunk;
import dev.outcrop.server.ui.UiFrames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/** Asks a question and sends its answer; while another answer is being made, it waits in line for it. */
final class Asking {
    /** How often a waiting client is written to: one that has gone is noticed before its question is asked. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final WaitingLine line = new WaitingLine();
    private final Runner runner;
    private final Journal journal;
    private final FrameLogs logs;

    Asking(Runner runner, Journal journal, FrameLogs logs) {
        this.runner = runner;
        this.journal = journal;
        this.logs = logs;
    }

    /** {@code onBegun} is called once the question is stored, before its answer is sent. */
    void send(Question question, Dialect dialect, ServerResponse response, Runnable onBegun)
            throws InterruptedException {
        switch (runner.ask(question)) {
            case Beginning.Begun(var lease) -> {
                onBegun.run();
                follow(lease.run(), dialect, SseResponse.begin(response, true));
            }
            case Beginning.AlreadyBegun(RunId run) -> follow(run, dialect, SseResponse.begin(response, true));
            case Beginning.Queued(int _, Optional<RunId> active) -> {
                SseResponse client = SseResponse.begin(response, true);
                Optional<RunId> begun = waitForTurn(question, active.orElseThrow(), client);
                if (begun.isPresent()) {
                    follow(begun.get(), dialect, client);
                }
            }
            case Beginning.UnknownParent _ ->
                throw ProblemException.conflict(
                        "The message that this one follows is not in the conversation. Reload it and try again.");
            case Beginning.NoSuchConversation _ -> throw ProblemException.notFound("There is no such conversation.");
            case Beginning.NoSuchAgent(String agent) ->
                throw ProblemException.badField("agent", "There is no agent “" + agent + "”. Pick another one.");
            case Beginning.ShuttingDown _ ->
                throw ProblemException.unavailable("The server is stopping. Try again in a few seconds.", RETRY_AFTER);
        }
    }

    private void follow(RunId run, Dialect dialect, SseResponse client) throws InterruptedException {
        new Following(logs).send(run, dialect, client);
    }

    /** The run that answers the question in the end; empty if the client has been told that there is none. */
    private Optional<RunId> waitForTurn(Question question, RunId busy, SseResponse client) throws InterruptedException {
        RunId active = busy;
        int told = 0;
        try (var ticket = line.enter(question.caller(), question.conversation())) {
            while (true) {
                if (logs.closed()) {
                    throw comeBack(client);
                }
                int position = ticket.position();
                client.write(List.of(position == told ? SseResponse.KEEP_ALIVE : queued(position)));
                told = position;
                if (position > 1) {
                    ticket.await(GLANCE);
                    continue;
                }
                if (goesOn(question, active)) {
                    continue;
                }
                client.keepAlive();
                switch (runner.ask(question)) {
                    case Beginning.Begun(var lease) -> {
                        return Optional.of(lease.run());
                    }
                    case Beginning.AlreadyBegun(RunId run) -> {
                        return Optional.of(run);
                    }
                    case Beginning.Queued(int _, Optional<RunId> next) -> active = next.orElseThrow();
                    case Beginning.ShuttingDown _ -> throw comeBack(client);
                    case Beginning.UnknownParent _, Beginning.NoSuchConversation _, Beginning.NoSuchAgent _ -> {
                        client.write(List.of(
                                UiFrames.frame(
                                        new UiChunk.Failed(
                                                "The conversation changed while your message waited. Reload it and try again.")),
                                UiFrames.frame(new UiChunk.Done())));
                        return Optional.empty();
                    }
                }
            }
        }
    }

    /** Waits a moment for the end of the run; whether it is still to come. */
    private boolean goesOn(Question question, RunId run) throws InterruptedException {
        // No event stands after this one, so it waits for nothing but the end.
        List<RunEvent> none = journal.await(run, Long.MAX_VALUE, GLANCE);
        return none.isEmpty()
                && journal.find(question.caller(), run)
                        .filter(record -> !record.status().ended())
                        .isPresent();
    }

    private static CloseConnectionException comeBack(SseResponse client) {
        client.write(List.of(Encoding.RECONNECT));
        return SseResponse.cut();
    }

    private static byte[] queued(int position) {
        var data = JsonNodeFactory.instance.objectNode().put("position", position);
        return UiFrames.frame(new UiChunk.Data("queued", Optional.empty(), data, true));
    }
}
