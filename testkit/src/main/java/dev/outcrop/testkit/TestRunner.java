package dev.outcrop.testkit;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.Pricing;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.run.Admission;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Deciding;
import dev.outcrop.run.Decision;
import dev.outcrop.run.Journal;
import dev.outcrop.run.LiveRun;
import dev.outcrop.run.MemoryAttachments;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.Pauses;
import dev.outcrop.run.Question;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunServices;
import dev.outcrop.run.Runner;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.usage.Allowance;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Asks agents without a server: the real loop and the real tools on a store in memory.
 *
 * <pre>{@code
 * try (var runner = TestRunner.of(chef).tools(AnnotatedTools.of(new WeatherTools())).model(script).start()) {
 *     assertThatRun(runner.ask("chef", "What can I cook?")).completed().calledTool("weather", 1);
 * }
 * }</pre>
 */
public final class TestRunner implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Runner runner;
    private final MemoryStore store;
    private final IdSource ids;

    private TestRunner(RunServices services, MemoryStore store) {
        this.runner = new Runner(services);
        this.store = store;
        this.ids = services.ids();
    }

    /** Agents to be asked; the first is the default. */
    public static Setup of(Agent... agents) {
        return new Setup(List.of(agents));
    }

    /** Asks in a new conversation and waits for the end of the run; its events. */
    public List<RunEvent> ask(String agent, String question) {
        return ask(new ConversationId(ids.next("conv")), agent, question);
    }

    /** Asks in a conversation, after its newest answer, and waits for the end of the run; its events. */
    public List<RunEvent> ask(ConversationId conversation, String agent, String question) {
        return await(begin(conversation, agent, question));
    }

    /** Asks with files or the like, and waits for the end of the run; its events. */
    public List<RunEvent> ask(ConversationId conversation, String agent, List<Block> question) {
        return await(begin(conversation, agent, question));
    }

    /** Asks and does not wait. */
    public RunId begin(ConversationId conversation, String agent, String question) {
        return begin(conversation, agent, List.of(new Block.Text(question)));
    }

    private RunId begin(ConversationId conversation, String agent, List<Block> question) {
        Optional<MessageId> parent = store.find(Caller.LOCAL, conversation).flatMap(Conversation::head);
        Beginning beginning = runner.ask(new Question(
                Caller.LOCAL,
                conversation,
                Optional.of(agent),
                Optional.of("en"),
                new Question.Asked.NewMessage(new MessageId(ids.next("msg")), parent, question)));
        if (beginning instanceof Beginning.Begun begun) {
            return begun.lease().run();
        }
        throw new AssertionError("the run did not begin: " + beginning);
    }

    /** Waits until a run has ended or waits for a person; its events as stored. */
    public List<RunEvent> await(RunId run) {
        try {
            Optional<LiveRun> here = runner.live(run);
            boolean ended = here.isEmpty() || here.get().awaitClosed(PATIENCE);
            List<RunEvent> events = store.read(run, 0);
            if (!ended || events.isEmpty()) {
                throw new AssertionError("run " + run + " did not end within " + PATIENCE + ": " + events);
            }
            return events;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for run " + run, e);
        }
    }

    /** What the run, or one that it handed over to, asks a person and nobody has answered. */
    public List<ApprovalRecord> waiting(RunId run) {
        return store.approvals(run).stream()
                .filter(approval -> approval.decision().isEmpty())
                .toList();
    }

    /** Answers what a run asks; the run goes on. */
    public void decide(ApprovalRecord approval, Decision.Choice choice) {
        Deciding outcome =
                runner.decide(Caller.LOCAL, approval.request().id(), choice, Optional.empty(), Optional.empty());
        if (!(outcome instanceof Deciding.Decided)) {
            throw new AssertionError("the decision was not taken: " + outcome);
        }
    }

    /** The events of the run in which {@code agent} answered what a run, whose events are given, handed over to it. */
    public List<RunEvent> handedOver(List<RunEvent> events, String agent) {
        return events.stream()
                .filter(event -> event instanceof RunEvent.HandedOver over
                        && over.agent().equals(agent))
                .map(event -> store.read(((RunEvent.HandedOver) event).child(), 0))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was handed over to " + agent + ": " + events));
    }

    /** The runner itself. */
    public Runner runner() {
        return runner;
    }

    /** The store itself. */
    public MemoryStore store() {
        return store;
    }

    @Override
    public void close() {
        runner.close();
    }

    /** What a {@link TestRunner} is made of; everything has a default but the model. */
    public static final class Setup {
        private final List<Agent> agents;
        private final List<ToolDefinition> tools = new ArrayList<>();
        private final AtomicLong counter = new AtomicLong();
        private Model model = ScriptedModel.create();
        private ModelCatalog catalog = List::of;
        private Pricing pricing = Pricing.UNPRICED;
        private RunBudget budget = RunBudget.NONE;
        private Clock clock = SettableClock.at("2026-01-01T12:00:00Z");
        private Duration approvalTime = Duration.ofDays(7);
        private String replica = "test";
        private Pauses pauses = (_, _) -> {};
        private Optional<Admission> admission = Optional.empty();
        private Optional<Attachments> attachments = Optional.empty();
        private Optional<MemoryStore> store = Optional.empty();
        private PromptSources prompts = PromptSources.NONE;
        private UnaryOperator<Journal> journal = UnaryOperator.identity();

        private Setup(List<Agent> agents) {
            this.agents = agents;
        }

        /** Tools that the agents may name. */
        public Setup tools(Collection<ToolDefinition> definitions) {
            tools.addAll(definitions);
            return this;
        }

        /** Who answers. */
        public Setup model(Model answering) {
            model = answering;
            return this;
        }

        /** Which models stand behind an alias; the alias itself if not set. */
        public Setup catalog(ModelCatalog models) {
            catalog = models;
            return this;
        }

        /** What the models' tokens cost; they are unpriced if not set. */
        public Setup pricing(Pricing prices) {
            pricing = prices;
            return this;
        }

        /** What a run may use; there is no limit if not set. */
        public Setup budget(RunBudget limits) {
            budget = limits;
            return this;
        }

        /** How long a person may take to decide about a tool call. */
        public Setup approvalTime(Duration time) {
            approvalTime = time;
            return this;
        }

        /** What time it is. */
        public Setup clock(Clock time) {
            clock = time;
            return this;
        }

        /** Another process on the same store: what is there goes on being there. */
        public Setup replica(String name, MemoryStore shared) {
            replica = name;
            store = Optional.of(shared);
            return this;
        }

        /** How many calls a model gets at once; as many as it bears if not set. */
        public Setup admission(Admission limits) {
            admission = Optional.of(limits);
            return this;
        }

        /** How the runner waits before it asks a model again; not at all if not set. */
        public Setup pauses(Pauses waits) {
            pauses = waits;
            return this;
        }

        /** Where the agents' prompts are kept, if not in their files. */
        public Setup prompts(PromptSources sources) {
            prompts = sources;
            return this;
        }

        /** Where the files are that questions refer to; none if not set. */
        public Setup attachments(Attachments files) {
            attachments = Optional.of(files);
            return this;
        }

        /** What lies between the runner and the journal, for tests of the loop itself. */
        Setup journal(UnaryOperator<Journal> between) {
            journal = between;
            return this;
        }

        /** Starts it. */
        public TestRunner start() {
            MemoryStore memory = store.orElseGet(() -> new MemoryStore(clock));
            IdSource ids = prefix -> prefix + "_" + replica + "_" + counter.incrementAndGet();
            return new TestRunner(
                    new RunServices(
                            replica,
                            journal.apply(memory),
                            memory,
                            attachments.orElseGet(() -> new MemoryAttachments(clock, ids)),
                            agents(),
                            prompts,
                            Toolbox.of(tools),
                            new ToolExecutor(ids),
                            model,
                            catalog,
                            pricing,
                            budget,
                            Allowance.UNLIMITED,
                            RetryPolicy.backoff(
                                    Duration.ofMillis(10),
                                    Duration.ofSeconds(1),
                                    3,
                                    Duration.ofMinutes(1),
                                    new Random(1)),
                            admission.orElseGet(() -> Admission.adaptive(Admission.Rules.DEFAULT, clock)),
                            pauses,
                            approvalTime,
                            clock,
                            ids),
                    memory);
        }

        private Agents agents() {
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
    }
}
