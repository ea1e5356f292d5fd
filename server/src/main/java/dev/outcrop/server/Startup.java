package dev.outcrop.server;

import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.IdSource;
import dev.outcrop.langfuse.Mask;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Retelling;
import dev.outcrop.run.Runner;
import dev.outcrop.run.SideCalls;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.api.ServerInfo;
import dev.outcrop.server.chat.ChatRoutes;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.Settings.TitleChoice;
import dev.outcrop.server.ecs.TaskProtection;
import dev.outcrop.server.fetch.GuardedFetch;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.Lifecycle;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.server.http.RequestWatch;
import dev.outcrop.server.http.Throttle;
import dev.outcrop.server.keeping.FileData;
import dev.outcrop.server.keeping.Kept;
import dev.outcrop.server.keys.KeyData;
import dev.outcrop.server.keys.KeyIdentity;
import dev.outcrop.server.keys.KeyOwners;
import dev.outcrop.server.logging.QuietLibraries;
import dev.outcrop.server.metrics.Metrics;
import dev.outcrop.server.rights.RateLimits;
import dev.outcrop.server.signin.SignInEvents;
import dev.outcrop.server.titles.TitleWriter;
import dev.outcrop.server.usage.UsageData;
import dev.outcrop.store.Quota;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.tool.Toolbox;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Makes a server of its rooms, in the order in which they need each other; what fails undoes what was there before. */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private final Outcrop.Extras extras;
    private final Settings settings;
    private final Map<String, String> environment;
    private final Clock clock;
    private final IdSource ids = IdSource.random();
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private Startup(Outcrop.Extras extras, Settings settings, Map<String, String> environment, Clock clock) {
        this.extras = extras;
        this.settings = settings;
        this.environment = environment;
        this.clock = clock;
    }

    static Outcrop.Running start(Outcrop.Extras extras, Settings settings, Map<String, String> environment) {
        return start(extras, settings, environment, Clock.system(ZoneId.systemDefault()));
    }

    static Outcrop.Running start(
            Outcrop.Extras extras, Settings settings, Map<String, String> environment, Clock clock) {
        // Helidon logs by java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        QuietLibraries.keep();
        OutcropHttp.withoutServices();
        Signals.handle();
        var startup = new Startup(extras, settings, environment, clock);
        try {
            return startup.start();
        } catch (RuntimeException failure) {
            startup.undo.forEach(Runnable::run);
            throw StartFailure.of(failure);
        }
    }

    private Outcrop.Running start() {
        SignInSupply.refuseOpenAddress(settings);
        OutcropHttp.checkPort(HttpRoutes.config(settings));
        Secrets secrets = closing(Secrets.read(settings, environment, clock));
        Settings.Traces told = secrets.traces(settings.traces());
        Duration lease = settings.runs().lease();
        // The database takes longest, and nothing else needs it before there is an agent.
        StoreOptions where = new DatabaseSupply(settings, environment, clock).options();
        var opening = closing(new Opening(() -> Store.open(where)));
        GuardedFetch http = closing(GuardedFetch.create());
        var measuring = Measuring.of(settings.traces());
        Answering answering = measuring.measured(closing(new ModelSupply(settings, environment, clock).choose()));
        var runs = new RunSupply(settings, clock, ids);
        String replica = ids.next("replica");
        var spending = closing(new Spending(opening::get, settings, replica, clock, ids));
        SideCalls sideCalls = runs.sideCalls(answering, spending);
        var models = new Models(sideCalls, answering.catalog(), answering.embedder(), answering.guardrails());
        // One person on their own machine, whom nothing keeps from anything.
        boolean alone =
                extras.identity().isEmpty() && settings.signIn().provider().isEmpty() && !settings.agentCore();
        Settings.Rates rates = settings.limits().rates();
        var lists = new AllowLists(settings.access(), alone);
        Toolbox tools = lists.tools(AgentSupply.tools(
                extras.tools().stream().map(tool -> (Object) tool.apply(models)).toList(), http, clock));
        Agents agents = lists.agents(AgentSupply.agents(extras, tools, answering.names(), clock));
        Store store = opening.get();
        var auditing = closing(AuditSupply.begin(settings, store, answering, clock, ids));
        Journal journal = measuring.measured(extras.journal().apply(store.journal()), tools);
        spending.begin();
        Attachments attachments = store.attachments(
                new FileSupply(settings, environment).blobs(),
                Quota.ofBytes(settings.limits().attachments()));
        var prompts = new PromptSupply(told.langfuse(), secrets, agents, store.prompts(), clock);
        Runner runner = closing(new Runner(
                runs.services(
                        replica, store, attachments, journal, agents, prompts.sources(), tools, answering, spending),
                StreamTimeouts.JOURNAL_LAG,
                settings.database().restoredTo()));
        var retelling = new Retelling(
                store.conversations(), journal, agents, tools, answering.catalog(), store.prompts(), clock.getZone());
        TraceExports traces = closing(
                TraceExports.of(told, mask(), store, journal, measuring.genAi(), retelling, secrets, replica, clock));
        Optional<TitleWriter> titles = titles(store, answering, sideCalls);
        measuring.watch(answering, runner, runs.admission(), store, traces);
        measuring.cloudWatch(told.cloudwatch(), clock).ifPresent(this::closing);
        var owners = new KeyOwners(store.keys(), clock);
        var signIn = SignInSupply.of(
                settings,
                store.sessions(),
                secrets,
                SignInEvents.audited(auditing.log(), auditing.refusals()::told, owners::seen),
                clock);
        var keeping = KeepingSupply.of(
                settings, store, runner, kept(store, attachments, signIn), auditing.refusals(), auditing.log(), clock);
        var lifecycle = new Lifecycle();
        RequestWatch requests = measuring.metrics().map(Metrics::requests).orElse(RequestWatch.NOBODY);
        Optional<DatabaseRest> rest = rest(store, runner, traces, requests);
        var routes = new HttpRoutes(
                settings,
                store,
                attachments,
                journal,
                agents,
                tools,
                runner,
                answering,
                new ModelHealth(answering, runs.admission(), sideCalls),
                titles,
                traces,
                prompts,
                spending,
                auditing.log(),
                auditing.refusals(),
                keeping,
                signIn,
                secrets,
                identity(store, signIn, owners),
                alone ? Throttle.NONE : new RateLimits(rates.requests(), rates.questions(), clock),
                alone ? Long.MAX_VALUE : rates.questionsAtOnce(),
                measuring.metrics(),
                rest.<RequestWatch>map(resting -> resting).orElse(requests),
                lifecycle,
                clock,
                ids);
        ChatRoutes chat = routes.chat();
        OutcropHttp server = closing(routes.listen(chat));
        closing(chat); // before the server, which would wait for its streams
        Housekeeping housekeeping = closing(new Housekeeping(
                runner, store, attachments, traces, spending, keeping, auditing.refusals(), signIn, rest, clock, ids));
        prompts.start(); // before a run that is gone on with needs one
        runner.recover();
        housekeeping.start(lease);
        traces.start();
        tellUnpriced(answering, told);
        secrets.start();
        TaskProtection.begin(environment, runner::active, clock).ifPresent(this::closing);
        lifecycle.ready();
        return new RunningServer(
                        server,
                        chat,
                        runner,
                        housekeeping,
                        traces,
                        lifecycle,
                        settings.limits().shutdownGrace(),
                        banner(server, answering, store, traces, agents),
                        List.copyOf(undo))
                .begin();
    }

    private Identity identity(Store store, SignInSupply signIn, KeyOwners owners) {
        if (settings.agentCore()) {
            return extras.identity()
                    .orElseGet(() -> signIn.identity(settings)); // who lets people in there knows no keys
        }
        return new KeyIdentity(
                store.keys(),
                extras.identity().orElseGet(() -> signIn.identity(settings)),
                owners,
                extras.identity().isPresent() ? UnaryOperator.identity() : signIn.rights(),
                clock);
    }

    /** What is kept of people beside conversations, feedback and settings. */
    private List<Kept> kept(Store store, Attachments attachments, SignInSupply signIn) {
        Settings.Retention periods = settings.retention();
        return List.of(
                new Kept(new FileData(attachments), periods.attachments()),
                new Kept(new UsageData(store.ledger(), clock), periods.usage()),
                Kept.door(new KeyData(store.keys())),
                Kept.door(signIn.data(store.sessions())));
    }

    private Optional<DatabaseRest> rest(Store store, Runner runner, TraceExports traces, RequestWatch requests) {
        return settings.database()
                .restAfter()
                .map(after ->
                        new DatabaseRest(store, after, () -> runner.active() > 0, traces::exported, requests, clock));
    }

    private Banner banner(OutcropHttp server, Answering answering, Store store, TraceExports traces, Agents agents) {
        return new Banner(
                Outcrop.version().orElse("(from class files)"),
                server.url(),
                answering,
                store.location() + " (" + store.kind() + ")",
                traces.summary(),
                agents.all(),
                AgentNotes.of(extras));
    }

    private <T extends AutoCloseable> T closing(T room) {
        undo.push(() -> {
            try {
                room.close();
            } catch (Exception failure) {
                LOG.warn("{} did not close properly", room.getClass().getSimpleName(), failure);
            }
        });
        return room;
    }

    private static void tellUnpriced(Answering answering, Settings.Traces told) {
        List<String> unpriced = told.langfuse().isPresent() ? answering.unpriced() : List.of();
        if (!unpriced.isEmpty()) {
            LOG.warn(
                    "Langfuse is told no cost of {}: there is no price of it; set prices", String.join(", ", unpriced));
        }
    }

    private Mask mask() {
        return Stream.concat(settings.traces().mask().stream(), extras.masks().stream())
                .reduce(Mask.none(), Mask::and);
    }

    private Optional<TitleWriter> titles(Store store, Answering answering, SideCalls sideCalls) {
        TitleChoice choice = settings.titles()
                .orElse(answering.provider() == ServerInfo.Provider.DEMO ? TitleChoice.WORDS : TitleChoice.MODEL);
        return switch (choice) {
            case MODEL -> Optional.of(closing(new TitleWriter(sideCalls, store.conversations())));
            case WORDS -> Optional.empty();
        };
    }
}
