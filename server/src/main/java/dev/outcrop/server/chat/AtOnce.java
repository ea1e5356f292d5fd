package dev.outcrop.server.chat;

import dev.outcrop.run.Beginning;
import dev.outcrop.run.Journal;
import dev.outcrop.run.PlaceInLine;
import dev.outcrop.run.Question;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.Runner;
import dev.outcrop.server.http.Problem;
import dev.outcrop.server.http.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Asks, as long as this process does not make as many answers for the person as it may at once. */
final class AtOnce {
    /** An answer takes about that long. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** People share them: the lock is held only until a question is stored. */
    private static final int LOCKS = 256;

    private final List<Lock> locks =
            Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();
    private final Runner runner;
    private final Journal journal;
    private final long most;

    AtOnce(Runner runner, Journal journal, long most) {
        this.runner = runner;
        this.journal = journal;
        this.most = most;
    }

    /**
     * Asks.
     *
     * @throws ProblemException a 429 if there are as many as may be; not for a question that was stored before
     */
    Beginning ask(Question question) throws InterruptedException {
        if (most == Long.MAX_VALUE) {
            return runner.ask(question);
        }
        String owner = question.caller().id();
        Lock lock = locks.get(Math.floorMod(owner.hashCode(), LOCKS));
        // One after the other, so that no other question of the person begins between the count and this one.
        lock.lockInterruptibly();
        try {
            if (runner.active(owner) >= most && !stored(question)) {
                throw new ProblemException(new Problem(
                        429,
                        "As many of your answers are being made as may be at once (" + most
                                + "). Wait until one is finished, or stop one.",
                        Optional.empty(),
                        Optional.of(RETRY)));
            }
            return runner.ask(question);
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing new begins with it: a client that has lost the answer's stream sends the message again. */
    private boolean stored(Question question) {
        return switch (journal.placeInLine(
                question.caller(), question.conversation(), QueuedQuestion.idOf(question.asked()))) {
            case PlaceInLine.Waiting _ -> true;
            // What is answered again begins anew each time.
            case PlaceInLine.Begun _ -> question.asked() instanceof Asked.NewMessage;
            case PlaceInLine.Gone _ -> false;
        };
    }
}
