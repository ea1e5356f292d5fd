package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.IdSource;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Question;
import dev.outcrop.run.Runner;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.api.ApiRoutes;
import dev.outcrop.server.api.AttachmentRoutes;
import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.server.api.HttpServices;
import dev.outcrop.server.api.ServerInfo;
import dev.outcrop.server.audit.AuditRoutes;
import dev.outcrop.server.audit.ChainedAudit;
import dev.outcrop.server.audit.Refusals;
import dev.outcrop.server.chat.ChatRoutes;
import dev.outcrop.server.chat.ChatServices;
import dev.outcrop.server.chat.UiAnswerParts;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.Lifecycle;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.server.http.Pages;
import dev.outcrop.server.http.RequestWatch;
import dev.outcrop.server.http.Throttle;
import dev.outcrop.server.keys.KeyRoutes;
import dev.outcrop.server.metrics.Metrics;
import dev.outcrop.server.pages.WebPages;
import dev.outcrop.server.rights.Visibility;
import dev.outcrop.server.rights.VisibleAttachments;
import dev.outcrop.server.rights.VisibleConversations;
import dev.outcrop.server.rights.VisibleJournal;
import dev.outcrop.server.signin.SessionRoutes;
import dev.outcrop.server.signin.SignIn;
import dev.outcrop.server.titles.TitleWriter;
import dev.outcrop.server.trace.TraceRoutes;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.server.usage.BudgetRoutes;
import dev.outcrop.server.usage.UsageRoutes;
import dev.outcrop.store.Health;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreFailure;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.usage.Raise;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** All that is served over HTTP. */
record HttpRoutes(
        Settings settings,
        Store store,
        Attachments attachments,
        Journal journal,
        Agents agents,
        Toolbox tools,
        Runner runner,
        Answering answering,
        ModelHealth models,
        Optional<TitleWriter> titles,
        TraceExports traces,
        PromptSupply prompts,
        Spending spending,
        ChainedAudit audit,
        Refusals refusals,
        KeepingSupply keeping,
        SignInSupply signIn,
        Secrets secrets,
        Identity identity,
        Throttle throttle,
        long questionsAtOnce,
        Optional<Metrics> metrics,
        RequestWatch watch,
        Lifecycle lifecycle,
        Clock clock,
        IdSource ids) {
    private static final Duration WRITES_STALL = Duration.ofSeconds(5);

    HttpRoutes {
        requireNonNull(settings, "settings is null");
        requireNonNull(identity, "identity is null");
        requireNonNull(throttle, "throttle is null");
        requireNonNull(titles, "titles is null");
        requireNonNull(metrics, "metrics is null");
        requireNonNull(watch, "watch is null");
    }

    static HttpConfig config(Settings settings) {
        Set<String> names = new HashSet<>(settings.allowedHosts());
        settings.signIn().publicUrl().map(URI::getHost).ifPresent(names::add);
        HttpConfig usual = HttpConfig.loopback(settings.port())
                .withHost(settings.host())
                .allowing(names, settings.signIn().origins());
        var config = new HttpConfig(
                usual.host(),
                usual.port(),
                usual.hosts(),
                usual.origins(),
                Math.toIntExact(settings.limits().maxBody()),
                StreamTimeouts.DEFAULT.serverKeepAlive(),
                usual.bodyTime(),
                usual.grace(),
                usual.maxConnections());
        return config.behind(settings.proxies(), settings.signIn().publicUrl());
    }

    /**
     * Begins to listen.
     *
     * @throws dev.outcrop.server.http.CannotListen with one sentence that says why not
     */
    OutcropHttp listen(ChatRoutes chat) {
        return settings.agentCore()
                ? listen(chat.invocations(!config(settings).loopback()), Pages.NONE)
                : listen(endpoints(chat), new WebPages(HttpRoutes.class.getClassLoader()));
    }

    private OutcropHttp listen(List<Endpoint> endpoints, Pages pages) {
        HttpConfig config = config(settings);
        return OutcropHttp.start(
                config, endpoints, pages, identity, throttle, watch, refusals, traces.requests(config, ids), ids);
    }

    private List<Endpoint> endpoints(ChatRoutes chat) {
        HttpServices services = services();
        var endpoints = new ArrayList<>(ApiRoutes.of(services));
        endpoints.addAll(chat.endpoints());
        signIn.provider().map(SignIn::endpoints).ifPresent(endpoints::addAll);
        endpoints.addAll(new SessionRoutes(signIn.open(store.sessions()), audit).endpoints());
        endpoints.addAll(new AttachmentRoutes(visibleAttachments()).endpoints());
        endpoints.addAll(new KeyRoutes(store.keys(), agents, audit, clock, ids).endpoints());
        endpoints.addAll(new TraceRoutes(
                        visibleJournal(), visibleConversations(), ToolTitles.of(tools, agents), traces::page, clock)
                .endpoints());
        endpoints.addAll(new UsageRoutes(store.ledger(), spending::book, clock).endpoints());
        endpoints.addAll(new BudgetRoutes(spending::book, this::raised, clock, ids).endpoints());
        endpoints.addAll(keeping.endpoints());
        endpoints.addAll(new AuditRoutes(store.audit(), audit).endpoints());
        metrics.filter(_ -> settings.traces().prometheus())
                .map(Metrics::endpoint)
                .ifPresent(endpoints::add);
        return endpoints;
    }

    /** Names and amounts are no content; the reason is on record with the raise. */
    private void raised(Raise raise, ApiRequest request) {
        AuditEvent event = AuditEvent.of(AuditAction.BUDGET_CHANGED, request.caller())
                .from(request.address())
                .on("budget", raise.budget())
                .with("until", raise.until().toString());
        if (raise.cost().isPresent()) {
            event = event.with("usd", raise.cost().get().usd().toPlainString());
        }
        if (raise.tokens().isPresent()) {
            event = event.with("tokens", raise.tokens().get());
        }
        audit.record(event);
    }

    /** The chat; closing it sends those who follow an answer elsewhere. */
    ChatRoutes chat() {
        return new ChatRoutes(new ChatServices(
                runner,
                visibleJournal(),
                visibleConversations(),
                visibleAttachments(),
                ToolTitles.of(tools, agents),
                StreamTimeouts.DEFAULT.withHeartbeat(settings.runs().heartbeat()),
                audit,
                questionsAtOnce,
                clock,
                ids,
                question -> titles.ifPresent(writer -> title(writer, question))));
    }

    private static void title(TitleWriter writer, Question question) {
        if (question.temporary()) {
            return; // nobody sees its title
        }
        switch (question.asked()) {
            case Question.Asked.NewMessage message ->
                writer.begin(question.caller(), question.conversation(), message.blocks());
            case Question.Asked.Again _ -> {
                // What is answered again has begun before, and has its title.
            }
        }
    }

    private VisibleConversations visibleConversations() {
        return new VisibleConversations(store.conversations(), new Visibility(agents));
    }

    private VisibleAttachments visibleAttachments() {
        return new VisibleAttachments(attachments, visibleConversations());
    }

    private VisibleJournal visibleJournal() {
        return new VisibleJournal(journal, visibleConversations(), new Visibility(agents));
    }

    private HttpServices services() {
        return new HttpServices(
                runner,
                visibleJournal(),
                visibleConversations(),
                store.feedbacks(),
                agents,
                tools,
                new UiAnswerParts(ToolTitles.of(tools, agents)),
                this::info,
                checks(),
                lifecycle,
                identity,
                audit,
                clock,
                ids);
    }

    private List<HealthCheck> checks() {
        var checks = new ArrayList<HealthCheck>();
        checks.add(new HealthCheck("database", false, this::database));
        if (settings.database().restAfter().isPresent()) {
            // Of the open kind, so that a page that waits can tell why; being asleep is no reason to be sent nobody.
            checks.add(new HealthCheck("databaseAwake", true, this::awake));
        }
        checks.add(new HealthCheck("audit", false, () -> audit.state().told()));
        checks.add(new HealthCheck("models", false, models::loads));
        checks.add(new HealthCheck("sideCalls", false, models::sideCalls));
        checks.addAll(traces.checks());
        checks.add(prompts.check());
        secrets.check().ifPresent(checks::add);
        signIn.check(settings).ifPresent(checks::add);
        return checks;
    }

    private ServerInfo info() {
        return new ServerInfo(
                Outcrop.version().orElse("dev"),
                answering.provider(),
                answering.reason() + ".",
                answering.region().filter(_ -> answering.provider() == ServerInfo.Provider.BEDROCK),
                titles.isPresent() ? ServerInfo.Titles.MODEL : ServerInfo.Titles.WORDS);
    }

    private HealthCheck.State awake() {
        String how = store.waking() ? "waking" : store.resting() ? "resting" : "awake";
        return new HealthCheck.State(
                true,
                switch (how) {
                    case "waking" -> "The database is waking up, which takes up to half a minute.";
                    case "resting" -> "Nobody needs the database; the next request wakes it.";
                    default -> "The database is awake.";
                },
                JsonNodeFactory.instance.objectNode().put("state", how));
    }

    private HealthCheck.State database() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        try {
            Health health = store.health();
            details.put("kind", health.kind())
                    .put("location", health.location())
                    .put("bytes", health.bytes())
                    .put("conversations", health.conversations())
                    .put("runs", health.runs())
                    .put("activeRuns", health.activeRuns())
                    .put("suspendedRuns", health.suspendedRuns())
                    .put("queuedQuestions", health.queuedQuestions())
                    .put("runsToCompact", health.runsToCompact())
                    .put("pendingWrites", health.pendingWrites());
            health.eventBytes().ifPresent(bytes -> details.put("eventBytes", bytes));
            health.logBytes().ifPresent(bytes -> details.put("logBytes", bytes));
            Optional<Duration> oldest = health.oldestPendingWrite();
            oldest.ifPresent(age -> details.put("oldestPendingWriteMs", age.toMillis()));
            if (oldest.filter(age -> age.compareTo(WRITES_STALL) > 0).isPresent()) {
                return new HealthCheck.State(
                        false, "The database answers, but does not store; runs wait and go on when it does.", details);
            }
            return new HealthCheck.State(true, "The database answers.", details);
        } catch (StoreFailure failure) {
            return new HealthCheck.State(false, String.valueOf(failure.getMessage()), details);
        }
    }
}
