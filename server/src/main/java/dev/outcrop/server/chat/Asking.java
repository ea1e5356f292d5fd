package dev.outcrop.server.chat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Journal;
import dev.outcrop.run.PlaceInLine;
import dev.outcrop.run.Question;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.Runner;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.http.Problem;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.ui.Dialect;
import dev.outcrop.server.ui.UiChunk;
import dev.outcrop.server.ui.UiFrames;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;

/** Asks a question and sends its answer; while another answer is being made, it waits in line for it. */
final class Asking {
    /** How long a change that nobody tells of may go unnoticed. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    /** Much less than a server that stops gives its requests to end. */
    private static final Duration WHOLE_GLANCE = Duration.ofMillis(200);

    /** Between two looks at the queue, at least. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** The next server is there already, or will be soon. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final CountDownLatch leaving = new CountDownLatch(1);
    private volatile boolean closed;
    private final AtOnce atOnce;
    private final Runner runner;
    private final Journal journal;
    private final StreamTimeouts times;
    private final Following following;

    Asking(AtOnce atOnce, Runner runner, Journal journal, StreamTimeouts times, Following following) {
        this.atOnce = atOnce;
        this.runner = runner;
        this.journal = journal;
        this.times = times;
        this.following = following;
    }

    /** Sends away who waits for a turn: their questions are stored, and another process answers them. */
    void leave() {
        leaving.countDown();
    }

    /** Sends away who waits for a whole answer too: no more of it is made here. */
    void close() {
        leave();
        closed = true;
    }

    /** {@code onBegun} is called once the question is stored, before its answer is sent. */
    void send(Question question, Dialect dialect, ServerResponse response, Runnable onBegun)
            throws InterruptedException {
        Optional<RunId> begun = begin(question, onBegun);
        SseResponse client = SseResponse.begin(response, true);
        if (begun.isEmpty()) {
            begun = waitForTurn(question, client);
        }
        if (begun.isPresent()) {
            follow(begun.get(), dialect, client);
        }
    }

    /**
     * The run that answers the question; empty if it has to wait for its turn.
     *
     * @throws ProblemException if it isn't taken
     */
    private Optional<RunId> begin(Question question, Runnable onBegun) throws InterruptedException {
        return switch (atOnce.ask(question)) {
            case Beginning.Begun(var lease) -> {
                onBegun.run();
                yield Optional.of(lease.run());
            }
            case Beginning.AlreadyBegun(RunId run) -> Optional.of(run);
            case Beginning.Queued _ -> Optional.empty();
            case Beginning.UnknownParent _ ->
                throw ProblemException.conflict(
                        "The message that this one follows is not in the conversation. Reload it and try again.");
            case Beginning.NoSuchConversation _ -> throw ProblemException.notFound("There is no such conversation.");
            case Beginning.NoSuchAgent(String agent) ->
                // Whether it is not there or not for this person is not told.
                throw new ProblemException(new Problem(
                        404,
                        "There is no agent “" + agent + "”. Pick another one.",
                        Optional.of("agent"),
                        Optional.empty()));
            case Beginning.ShuttingDown _ ->
                throw ProblemException.unavailable("The server is stopping. Try again in a few seconds.", RETRY_AFTER);
        };
    }

    /**
     * Asks and waits until a run answers the question.
     *
     * @throws ProblemException if none does, or not in time
     */
    RunId turn(Question question, Waiting patience) throws InterruptedException {
        Optional<RunId> begun = begin(question, () -> {});
        MessageId id = QueuedQuestion.idOf(question.asked());
        while (begun.isEmpty()) {
            patience.check(leaving.getCount() == 0);
            switch (journal.placeInLine(question.caller(), question.conversation(), id)) {
                case PlaceInLine.Begun(RunId run) -> begun = Optional.of(run);
                case PlaceInLine.Gone _ ->
                    throw ProblemException.conflict("The question was taken back before its turn came.");
                case PlaceInLine.Waiting(int position, Optional<RunId> active) ->
                    waitForChange(question, position, active);
            }
        }
        return begun.get();
    }

    /** Waits until the run has ended or waits for a person. */
    void await(Caller caller, RunId run, Waiting patience) throws InterruptedException {
        while (journal.find(caller, run).orElseThrow().status() == RunStatus.RUNNING) {
            patience.check(closed);
            // No event stands after this one, so it waits for nothing but the end.
            List<RunEvent> none = journal.await(run, Long.MAX_VALUE, WHOLE_GLANCE);
            assert none.isEmpty();
        }
    }

    /** How long a client is kept waiting that is sent nothing meanwhile. */
    static final class Waiting {
        private final long begunAt = System.nanoTime();
        private final Duration longest;

        Waiting(Duration longest) {
            this.longest = longest;
        }

        /** @throws ProblemException if the time is over */
        private void check(boolean leaving) {
            if (leaving || System.nanoTime() - begunAt > longest.toNanos()) {
                throw ProblemException.unavailable(
                        "The answer takes longer than this request may: it is made all the same. Ask for a stream.",
                        RETRY_AFTER);
            }
        }
    }

    private void follow(RunId run, Dialect dialect, SseResponse client) throws InterruptedException {
        following.send(run, new Opening.FromStart(() -> false), dialect, client);
    }

    /**
     * The run that answers the question in the end; empty if the client has been told that there is none. The question is
     * stored and is answered in its turn whether or not anybody waits here.
     */
    private Optional<RunId> waitForTurn(Question question, SseResponse client) throws InterruptedException {
        MessageId id = QueuedQuestion.idOf(question.asked());
        int told = 0;
        long writtenAt = System.nanoTime();
        while (true) {
            if (leaving.getCount() == 0 || client.left(times.maxStream()).isNegative()) {
                throw client.comeBack();
            }
            switch (journal.placeInLine(question.caller(), question.conversation(), id)) {
                case PlaceInLine.Begun(RunId run) -> {
                    return Optional.of(run);
                }
                case PlaceInLine.Gone _ -> {
                    client.write(List.of(
                            UiFrames.frame(new UiChunk.Abort(Optional.empty())), UiFrames.frame(new UiChunk.Done())));
                    return Optional.empty();
                }
                case PlaceInLine.Waiting(int position, Optional<RunId> active) -> {
                    if (position != told) {
                        client.write(List.of(queued(position, id)));
                        told = position;
                        writtenAt = System.nanoTime();
                    } else if (System.nanoTime() - writtenAt > times.heartbeat().toNanos()) {
                        client.keepAlive();
                        writtenAt = System.nanoTime();
                    }
                    waitForChange(question, position, active);
                }
            }
        }
    }

    private void waitForChange(Question question, int position, Optional<RunId> active) throws InterruptedException {
        if (active.isPresent()) {
            // No event stands after this one, so it waits for nothing but the end.
            List<RunEvent> none = journal.await(active.get(), Long.MAX_VALUE, GLANCE);
            assert none.isEmpty();
        } else if (position == 1) {
            // Whoever should have begun this one may be gone. The others in line would only stand in the way: they all
            // want the lock of the one conversation.
            runner.advanceQueue(question.caller().id(), question.conversation());
        }
        // Who stands far back need not look as often.
        long pause = Math.min(PAUSE.toMillis() * position, GLANCE.toMillis());
        boolean left = leaving.await(pause, TimeUnit.MILLISECONDS);
        assert left == (leaving.getCount() == 0);
    }

    private static byte[] queued(int position, MessageId id) {
        var data =
                JsonNodeFactory.instance.objectNode().put("position", position).put("messageId", id.value());
        return UiFrames.frame(new UiChunk.Data("queued", Optional.empty(), data, true));
    }
}
