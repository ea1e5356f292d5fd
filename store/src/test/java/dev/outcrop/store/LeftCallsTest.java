package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Journal;
import dev.outcrop.run.MemoryAttachments;
import dev.outcrop.run.Question;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunServices;
import dev.outcrop.run.RunSummary;
import dev.outcrop.run.Runner;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.ToolOutput;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.UsageEntry;
import dev.outcrop.usage.UsageQuery;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Processes that die while a model answers: what had come of the call is paid for, once, by whoever goes on. */
@ParameterizedClass
@EnumSource(Backend.class)
@Timeout(300)
class LeftCallsTest extends OnEachBackend {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_EVENTS = 60;

    /** What is said goes to the journal at once: a model that waits until it is there waits for nothing else. */
    private static final Duration LAG = Duration.ofMillis(1);

    private static final UsageQuery ALL =
            new UsageQuery(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), Optional.empty());

    private static final Agent CHEF =
            Agent.of("chef", "Cooks.", Prompts.parse("You are a chef.")).withTools("look");

    private static final Agent HOST =
            Agent.of("host", "Asks.", Prompts.parse("You are a host.")).withAgents("chef");

    private int conversations;
    private int processes;

    LeftCallsTest(Backend backend) {
        super(backend);
    }

    @Test
    void one_death_at_every_event() {
        int events = 1;
        long cuts = 0;
        while (events < MOST_EVENTS) {
            String how = "dead after event " + events;
            List<RunEvent> end = survives(List.of(events), how);
            assertThat(cuts(end)).as(how).isLessThanOrEqualTo(1);
            cuts += cuts(end);
            if (end.stream().noneMatch(RunEvent.RunResumed.class::isInstance)) {
                break;
            }
            events++;
        }
        assertThat(events).as("events of the run").isBetween(12, MOST_EVENTS - 1);
        assertThat(cuts).as("deaths between a call's first words and its end").isBetween(5L, (long) events);
    }

    @Test
    void several_deaths_anywhere() {
        for (long seed = 1; seed <= 8; seed++) {
            var random = new Random(seed);
            survives(List.of(2 + random.nextInt(8), 1 + random.nextInt(8), 1 + random.nextInt(8)), "seed " + seed);
        }
    }

    @Test
    void a_run_that_is_given_up_has_paid_for_each_try() {
        List<RunEvent> end = told(List.of(3, 5, 5, 5), "given up", Optional.of(CHEF));

        assertThat(end.getLast()).isInstanceOf(RunEvent.RunFailed.class);
        assertThat(cuts(end)).isEqualTo(4);
    }

    @Test
    void a_run_whose_agent_is_gone_has_paid_for_what_was_said() {
        List<RunEvent> end = told(List.of(3), "agent gone", Optional.empty());

        assertThat(end.getLast()).isInstanceOf(RunEvent.RunFailed.class);
        assertThat(cuts(end)).isEqualTo(1);
    }

    @Test
    void a_specialist_s_call_is_paid_for_by_who_may_not_go_on_with_it() {
        Last stopped = new Last(List.of(HOST, CHEF), true, false);
        Last alone = new Last(List.of(HOST), false, false);
        Last empty = new Last(List.of(), false, false);
        Last blind = new Last(List.of(HOST, CHEF), false, true);
        for (Last last : List.of(stopped, alone, empty, blind)) {
            int events = 1;
            long cuts = 0;
            boolean died = true;
            while (died && events < MOST_EVENTS) {
                String how = last + " after event " + events;
                List<RunEvent> end = told("host", List.of(events), how, last);
                for (RunEvent event : end) {
                    if (event instanceof RunEvent.HandedOver handed) {
                        List<RunEvent> child = journal.read(handed.child(), 0);
                        settledOnce(child, how);
                        inTheLedger(handed.child(), child, how);
                        cuts += cuts(child);
                    }
                }
                died = end.stream().anyMatch(RunEvent.RunResumed.class::isInstance);
                events += 2; // each is a run of its own, and there are many
            }
            assertThat(events).as("events of the run").isBetween(20, MOST_EVENTS - 1);
            assertThat(cuts).as(last + ": deaths in the specialist's calls").isBetween(2L, (long) events);
        }
    }

    /** The process that finds what the others have left. {@code blind} is one that can't read what was said before. */
    private record Last(List<Agent> agents, boolean stopped, boolean blind) {
        @Override
        public String toString() {
            return agents.stream().map(Agent::name).toList() + (stopped ? " stopped" : "") + (blind ? " blind" : "");
        }
    }

    private List<RunEvent> survives(List<Integer> deaths, String how) {
        List<RunEvent> end = told(deaths, how, Optional.of(CHEF));
        assertThat(end.getLast()).as(how).isInstanceOf(RunEvent.RunCompleted.class);
        // A call of the same step asks the same, so it has as many tokens of input.
        for (RunEvent event : end) {
            if (event instanceof ModelCut cut) {
                assertThat(end)
                        .as(how)
                        .anySatisfy(other -> assertThat(other).isInstanceOfSatisfying(ModelFinished.class, whole -> {
                            assertThat(whole.step()).isEqualTo(cut.step());
                            assertThat(whole.usage().orElseThrow().inputTokens())
                                    .isEqualTo(cut.estimate().inputTokens())
                                    .isPositive();
                        }));
            }
        }
        return end;
    }

    /** The events of a run whose processes die after so many events of theirs; {@code agent} is that of the last one. */
    private List<RunEvent> told(List<Integer> deaths, String how, Optional<Agent> agent) {
        return told("chef", deaths, how, new Last(agent.stream().toList(), false, false));
    }

    private List<RunEvent> told(String asked, List<Integer> deaths, String how, Last finder) {
        String name = "c" + ++conversations;
        var dead = new ArrayList<Runner>();
        Optional<RunId> run = Optional.empty();
        try {
            for (int after : deaths) {
                var process = new MortalProcess(Optional.of(after));
                Runner runner = runner(process, List.of(HOST, CHEF), store.conversations());
                dead.add(runner);
                run = run.isEmpty() ? begin(runner, process, name, asked) : goOn(runner, process, run.get());
            }
            var last = new MortalProcess(Optional.empty());
            Runner runner = runner(
                    last, finder.agents(), finder.blind() ? blind(store.conversations()) : store.conversations());
            dead.add(runner);
            if (finder.stopped()) {
                run.ifPresent(left -> runner.stop(left, "ann"));
            }
            run = run.isEmpty() ? begin(runner, last, name, asked) : goOn(runner, last, run.get());
        } finally {
            dead.forEach(Runner::close);
        }
        List<RunEvent> events = journal.read(run.orElseThrow(), 0);
        settledOnce(events, how);
        inTheLedger(run.orElseThrow(), events, how);
        return events;
    }

    private Optional<RunId> begin(Runner runner, MortalProcess process, String name, String asked) {
        Beginning beginning = runner.ask(new Question(
                ANN,
                conversation(name),
                Optional.of(asked),
                Optional.empty(),
                new Question.Asked.NewMessage(
                        message("m-" + name), Optional.empty(), List.of(new Block.Text("What can I cook?")))));
        RunId run = ((Beginning.Begun) beginning).lease().run();
        process.awaitEnd(runner, run, PATIENCE);
        return Optional.of(run);
    }

    private Optional<RunId> goOn(Runner runner, MortalProcess process, RunId run) {
        clock.tick(options.lease().plusSeconds(1)); // nobody has heard of the process before since
        try {
            runner.recover();
        } catch (IllegalStateException died) {
            // The run that it has begun may bring its death while it still looks for others.
            assertThat(process.dead()).as(died.toString()).isTrue();
        }
        process.awaitEnd(runner, run, PATIENCE);
        return Optional.of(run);
    }

    private static long cuts(List<RunEvent> events) {
        return events.stream().filter(ModelCut.class::isInstance).count();
    }

    private static void settledOnce(List<RunEvent> events, String how) {
        boolean open = false;
        long bytes = 0;
        for (RunEvent event : events) {
            switch (event) {
                case RunEvent.TextDelta(var _, var _, var _, String text) -> {
                    open = true;
                    bytes += text.length();
                }
                case RunEvent.ReasoningDelta(var _, var _, var _, String text) -> {
                    open = true;
                    bytes += text.length();
                }
                case RunEvent.ToolInputStarted _ -> open = true;
                case RunEvent.ToolInputDelta(var _, var _, var _, var _, String json) -> {
                    open = true;
                    bytes += json.length();
                }
                case ModelCut cut -> {
                    assertThat(open).as(how + ": something had come").isTrue();
                    assertThat(cut.estimate().outputTokens()).as(how).isEqualTo((bytes + 3) / 4);
                    open = false;
                    bytes = 0;
                }
                case ModelFinished _ -> {
                    open = false;
                    bytes = 0;
                }
                case RunEvent.StepStarted _, RunEvent.StepSuperseded _ ->
                    assertThat(open).as(how + ": a call is left unpaid").isFalse();
                default -> {}
            }
        }
        assertThat(open).as(how + ": a call is left unpaid").isFalse();
    }

    private void inTheLedger(RunId run, List<RunEvent> events, String how) {
        var entries = new ArrayList<UsageEntry>();
        store.ledger().entries(ALL, entry -> {
            if (entry.run().equals(Optional.of(run))) {
                entries.add(entry);
            }
        });
        long calls = events.stream()
                .filter(event -> event instanceof ModelCut || event instanceof ModelFinished)
                .count();
        assertThat(entries).as(how).hasSize((int) calls).allMatch(UsageEntry::estimated);
        long told = events.stream()
                .mapToLong(event -> switch (event) {
                    case ModelCut cut -> cut.estimate().totalTokens();
                    case ModelFinished whole -> whole.usage().orElseThrow().totalTokens();
                    default -> 0;
                })
                .sum();
        assertThat(entries.stream()
                        .mapToLong(entry -> entry.usage().totalTokens())
                        .sum())
                .as(how)
                .isEqualTo(told);
        assertThat(entries.stream()
                        .map(entry -> entry.cost().orElseThrow().usd())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .as(how)
                .isEqualByComparingTo(BigDecimal.valueOf(told, 3));
        assertThat(RunSummary.of(events).estimated()).as(how).isEqualTo(calls > 0);
    }

    private Runner runner(MortalProcess process, List<Agent> agents, Conversations conversations) {
        String replica = "process-" + ++processes;
        var counter = new int[1];
        Journal mortal = process.on(journal);
        var services = new RunServices(
                replica,
                mortal,
                conversations,
                new MemoryAttachments(clock, prefix -> prefix + "-" + replica),
                agents(agents),
                PromptSources.NONE,
                Toolbox.of(List.of(look())),
                new ToolExecutor(prefix -> prefix + "-" + replica),
                process,
                List::of,
                (_, usage) -> Optional.of(new Cost(BigDecimal.valueOf(usage.totalTokens(), 3))),
                RunBudget.NONE,
                Allowance.UNLIMITED,
                RetryPolicy.backoff(
                        Duration.ofMillis(1), Duration.ofSeconds(1), 3, Duration.ofMinutes(1), new Random(1)),
                Admission.adaptive(Admission.Rules.DEFAULT, clock),
                (_, _) -> {},
                Duration.ofDays(7),
                clock,
                prefix -> {
                    synchronized (counter) {
                        return prefix + "_" + replica + "_" + ++counter[0];
                    }
                });
        return new Runner(services, LAG);
    }

    /** What was said before can't be read. */
    private static Conversations blind(Conversations conversations) {
        return (Conversations) Proxy.newProxyInstance(
                Conversations.class.getClassLoader(), new Class<?>[] {Conversations.class}, (_, method, args) -> {
                    if (method.getName().equals("messages")) {
                        throw new IllegalStateException("away");
                    }
                    return method.invoke(conversations, args);
                });
    }

    private static Agents agents(List<Agent> agents) {
        return new Agents() {
            @Override
            public List<Agent> all() {
                return agents;
            }

            @Override
            public Agent byDefault() {
                return agents.getFirst();
            }
        };
    }

    private static ToolDefinition look() {
        var spec = new ToolSpec("look", "Looks", JsonMapper.shared().readTree("{\"type\":\"object\"}"));
        return new ToolDefinition(
                spec, "Look", Effect.READ, Approval.AUTO, false, PATIENCE, (_, _) -> ToolOutput.text("leeks"));
    }
}
