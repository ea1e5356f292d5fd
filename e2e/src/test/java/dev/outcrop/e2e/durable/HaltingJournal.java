package dev.outcrop.e2e.durable;

import dev.outcrop.e2e.fixtures.Signals;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.EventCodec;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.RunEvent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A journal at which a process ends or stands still, where a {@link Fuse} says so. */
public final class HaltingJournal {
    private final Journal journal;
    private final Path fuses;
    private final EventCodec codec = new EventCodec();
    private final EventName names = new EventName();
    private final Map<String, String> conversations = new ConcurrentHashMap<>();

    private HaltingJournal(Journal journal, Path fuses) {
        this.journal = journal;
        this.fuses = fuses;
    }

    /** {@code journal}, with the fuses that are laid in this folder. */
    public static Journal of(Journal journal, Path fuses) {
        var halting = new HaltingJournal(journal, fuses);
        return (Journal) Proxy.newProxyInstance(
                HaltingJournal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : halting.call(method, arguments));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (arguments != null && method.getName().equals("append")) {
            append((Lease) arguments[0], events(arguments[1]));
            return null;
        }
        if (arguments != null && method.getName().equals("suspend")) {
            return suspend((Lease) arguments[0], events(arguments[1]));
        }
        if (arguments != null && method.getName().equals("begin")) {
            return begin((NewRun) arguments[0]);
        }
        try {
            return method.invoke(journal, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static List<RunEvent> events(Object argument) {
        return ((List<?>) argument).stream().map(RunEvent.class::cast).toList();
    }

    private Beginning begin(NewRun run) {
        String conversation = run.question().conversation().value();
        Optional<Fuse> fuse = due(conversation, false, run.started());
        fuse.ifPresent(HaltingJournal::before);
        Beginning beginning = journal.begin(run);
        fuse.ifPresent(HaltingJournal::after);
        return beginning;
    }

    private void append(Lease lease, List<RunEvent> events) {
        int done = 0;
        for (int i = 0; i < events.size(); i++) {
            Optional<Fuse> fuse = due(lease, events.get(i));
            if (fuse.isPresent()) {
                // All before the event is stored by itself, so that the process ends exactly there.
                if (i > done) {
                    journal.append(lease, events.subList(done, i));
                }
                before(fuse.get());
                journal.append(lease, events.subList(i, i + 1));
                after(fuse.get());
                done = i + 1;
            }
        }
        if (done < events.size()) {
            journal.append(lease, events.subList(done, events.size()));
        }
    }

    private boolean suspend(Lease lease, List<RunEvent> events) {
        List<Fuse> due =
                events.stream().flatMap(event -> due(lease, event).stream()).toList();
        due.forEach(HaltingJournal::before);
        boolean suspended = journal.suspend(lease, events);
        if (suspended) {
            due.forEach(HaltingJournal::after);
        }
        return suspended;
    }

    private Optional<Fuse> due(Lease lease, RunEvent event) {
        String conversation = conversations.computeIfAbsent(lease.run().value(), _ -> conversation(lease));
        return due(conversation, !event.stamp().run().equals(lease.run()), event);
    }

    private Optional<Fuse> due(String conversation, boolean child, RunEvent event) {
        String name;
        synchronized (names) {
            name = names.next(conversation, child, JsonMapper.shared().readTree(codec.encode(event)));
        }
        return Fuse.at(fuses, conversation).filter(fuse -> fuse.event().equals(name));
    }

    private String conversation(Lease lease) {
        return journal.read(lease.run(), 0).stream()
                .flatMap(event -> event instanceof RunEvent.RunStarted started
                        ? Optional.of(started.conversation().value()).stream()
                        : Optional.<String>empty().stream())
                .findFirst()
                .orElse("");
    }

    /**
     * One at a time: a process that has burnt a fuse comes to stand still by it, whatever else it does at once. Or it
     * would stand still a second time, when nobody looks any more.
     */
    private static synchronized void before(Fuse fuse) {
        if (!fuse.how().after() && fuse.burn()) {
            switch (fuse.how()) {
                case HALT_DURING ->
                    Thread.ofPlatform().start(() -> {
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000));
                        halt();
                    });
                case HALT_BEFORE -> halt();
                case STOP_BEFORE -> standStill();
                case HALT_AFTER, STOP_AFTER -> throw new IllegalStateException();
            }
        }
    }

    private static synchronized void after(Fuse fuse) {
        if (fuse.how().after() && fuse.burn()) {
            if (fuse.how().halts()) {
                halt();
            } else {
                standStill();
            }
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(137);
    }

    /** SIGSTOP, as an orchestrator or a hypervisor does it: no thread of this process goes on. */
    private static void standStill() {
        Signals.send("STOP", ProcessHandle.current().pid());
    }
}
