package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Decision.Choice;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.StaleLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The store answers any sequence of operations as the journal in memory does. */
@ParameterizedClass
@EnumSource(Backend.class)
class ModelComparisonTest {
    private static final List<Caller> CALLERS = List.of(ANN, BOB);
    private static final List<Conversation.TitleSource> SOURCES = List.of(Conversation.TitleSource.values());
    private static final int SEEDS = 8;
    private static final int OPERATIONS = 120;

    private final SettableClock clock = new SettableClock();
    private final Scene scene = new Scene(clock);
    private final Backend backend;
    private int purged;

    ModelComparisonTest(Backend backend) {
        this.backend = backend;
    }

    @Test
    void any_sequence_of_operations_has_the_same_answers() {
        try (Store store = Store.open(backend.fresh().clock(clock))) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                new Trial(seed, store).play();
            }
            assertThat(purged).as("conversations purged").isPositive();
        }
    }

    /** One seed; its conversations are its own. */
    private final class Trial {
        private final int seed;
        private final SplittableRandom random;
        private final Store store;
        private final MemoryStore memory = new MemoryStore(clock);
        private final List<String> messages = new ArrayList<>(List.of(""));
        private final List<Lease> leases = new ArrayList<>();
        private final List<RunId> runs = new ArrayList<>();
        private final List<String> queued = new ArrayList<>();
        private final List<String> approvals = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private int next;

        private Trial(int seed, Store store) {
            this.seed = seed;
            this.store = store;
            random = new SplittableRandom(seed);
        }

        private void play() {
            for (int i = 0; i < OPERATIONS; i++) {
                clock.tick(Duration.ofMillis(1));
                operate();
            }
            for (Caller caller : CALLERS) {
                for (int c = 0; c < 3; c++) {
                    String id = "c" + seed + "-" + c;
                    same("the messages of " + id, (_, all) -> all.messages(caller, conversation(id)));
                    same(
                            "the conversation " + id,
                            (_, all) -> all.find(caller, conversation(id)).map(this::timeless));
                }
                same(
                        "the list",
                        (_, all) -> all.list(caller, Optional.empty(), 100, Optional.empty()).conversations().stream()
                                .filter(c -> c.id().value().startsWith("c" + seed + "-"))
                                .map(this::timeless)
                                .collect(java.util.stream.Collectors.toSet()));
            }
            runs.forEach(run -> same("the events of " + run, (journal, _) -> journal.read(run, 0)));
            clock.tick(Duration.ofMillis(1));
            purge(); // or the next trial's would take what this one has deleted
        }

        private void purge() {
            purged += (Integer) same("purge", (_, all) -> all.purge(clock.instant()));
        }

        private void operate() {
            Caller caller = CALLERS.get(random.nextInt(2));
            String c = "c" + seed + "-" + random.nextInt(3);
            String any = messages.get(random.nextInt(messages.size()));
            switch (random.nextInt(17)) {
                case 0, 1, 2 -> {
                    String id = random.nextInt(5) == 0 && any.startsWith("m") ? any : "m" + seed + "-" + next++;
                    begin(
                            "ask " + id + " under " + any + " in " + c,
                            scene.ask(
                                    caller,
                                    c,
                                    id,
                                    any.equals(id) ? "" : any,
                                    "text",
                                    "r" + seed + "-" + next,
                                    "a" + seed + "-" + next++));
                }
                case 3 -> {
                    if (!any.isEmpty()) {
                        String run = "again" + seed + "-" + next++;
                        begin("again " + any + " in " + c, scene.again(caller, c, any, run));
                    }
                }
                case 4, 5, 6 -> append();
                case 7 -> {
                    if (!any.isEmpty()) {
                        same(
                                "head " + any,
                                (_, all) -> all.head(caller, conversation(c), message(any))
                                        .map(this::timeless));
                    }
                }
                case 8 ->
                    same(
                            "title of " + c,
                            (_, all) -> all.title(caller, conversation(c), "title " + next, SOURCES.get(next % 3))
                                    .map(this::timeless));
                case 9, 10, 11 -> beginNext(caller, c);
                case 12 ->
                    same(
                            "the queue of " + c,
                            (journal, _) -> List.of(
                                    journal.queue(caller, conversation(c)), journal.due(caller.id(), conversation(c))));
                case 13 -> {
                    if (!queued.isEmpty()) {
                        String id = queued.get(random.nextInt(queued.size()));
                        boolean withdraw = random.nextInt(4) == 0;
                        same(
                                (withdraw ? "withdraw " : "place of ") + id,
                                (journal, _) -> withdraw
                                        ? journal.withdraw(caller, conversation(c), message(id))
                                        : journal.placeInLine(caller, conversation(c), message(id)));
                    }
                }
                case 14 -> decide(caller);
                case 15 -> purge();
                default -> {
                    if (random.nextBoolean()) {
                        same("delete " + c, (_, all) -> all.delete(caller, conversation(c)));
                    } else {
                        same(
                                "restore " + c,
                                (_, all) -> all.restore(caller, conversation(c)).map(this::timeless));
                    }
                }
            }
        }

        private void begin(String what, dev.outcrop.run.NewRun run) {
            Object end = same(what, (journal, _) -> journal.begin(run));
            if (end instanceof Beginning.Queued && run.message().isPresent()) {
                queued.add(run.message().get().id().value());
            }
            if (end instanceof Beginning.Begun(Lease lease)) {
                leases.add(lease);
                runs.add(lease.run());
                messages.add(run.started().answerMessage().value());
                run.message().ifPresent(asked -> messages.add(asked.id().value()));
            }
        }

        private void beginNext(Caller caller, String c) {
            Object due = same("due in " + c, (journal, _) -> journal.due(caller.id(), conversation(c)));
            if (due instanceof Optional<?> some && some.orElse(null) instanceof QueuedQuestion question) {
                String id = seed + "-" + next++;
                begin("begin the next in " + c, scene.waited(question, "process-1", "w" + id, "aw" + id));
            }
        }

        private void decide(Caller caller) {
            if (approvals.isEmpty()) {
                return;
            }
            var id = new ApprovalId(approvals.get(random.nextInt(approvals.size())));
            var decision = scene.decision(random.nextBoolean() ? Choice.APPROVE : Choice.DENY, caller);
            Object outcome = same(
                    "decide " + id, (journal, _) -> journal.decide(caller, id, decision, Optional.of("process-1")));
            if (outcome instanceof DecisionOutcome.Stored(var _, Optional<Lease> taken)) {
                taken.ifPresent(leases::add);
            }
            same("approval " + id, (journal, _) -> journal.approval(caller, id));
        }

        private void append() {
            if (leases.isEmpty()) {
                return;
            }
            Lease lease = leases.get(random.nextInt(leases.size()));
            Lease held = random.nextInt(6) == 0 ? new Lease(lease.run(), lease.holder(), lease.fence() + 1) : lease;
            String run = lease.run().value();
            int seq = 2 + next++;
            int kind = random.nextInt(6);
            RunEvent event = switch (kind) {
                case 0, 1 -> scene.completed(run, seq);
                case 2 -> {
                    approvals.add("ap" + seed + "-" + seq);
                    yield scene.asks(run, seq, "ap" + seed + "-" + seq);
                }
                case 3 -> scene.suspended(run, seq);
                default -> scene.text(run, seq, 1, "text " + seq);
            };
            same("append " + seq + " to " + run, (journal, _) -> {
                try {
                    if (kind == 3) {
                        return journal.suspend(held, List.of(event));
                    }
                    journal.append(held, List.of(event));
                    return "stored";
                } catch (StaleLease e) {
                    return "stale";
                }
            });
        }

        /** The journal in memory takes a look at another branch for a change. */
        private Conversation timeless(Conversation c) {
            return new Conversation(
                    c.id(),
                    c.title(),
                    c.titleSource(),
                    c.agent(),
                    c.createdAt(),
                    c.createdAt(),
                    c.pinned(),
                    c.temporary(),
                    c.head(),
                    c.activeRun(),
                    c.waiting(),
                    c.queued(),
                    c.snippet());
        }

        private Object same(String what, BiFunction<Journal, Conversations, Object> operation) {
            told.add(what);
            Object expected = operation.apply(memory, memory);
            assertThat(operation.apply(store.journal(), store.conversations()))
                    .as(() -> "seed " + seed + ": "
                            + String.join(
                                    "; ",
                                    Stream.concat(told.stream(), Stream.of(what))
                                            .toList()))
                    .isEqualTo(expected);
            return expected;
        }
    }
}
