package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.IdSource;
import dev.outcrop.run.Journal;
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
import dev.outcrop.store.Store;
import dev.outcrop.tool.Toolbox;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        return HttpConfig.loopback(settings.port())
                .withHost(settings.host())
                .allowing(names, settings.signIn().origins())
                .withMaxBody(Math.toIntExact(settings.limits().maxBody()))
                .withIdle(StreamTimeouts.DEFAULT.serverKeepAlive())
                .behind(settings.proxies(), settings.signIn().publicUrl());
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
        endpoints.addAll(new UsageRoutes(store.ledger(), spending::book, store.keys(), clock).endpoints());
        endpoints.addAll(new BudgetRoutes(spending::book, audit, clock, ids).endpoints());
        endpoints.addAll(keeping.endpoints());
        endpoints.addAll(new AuditRoutes(store.audit(), audit).endpoints());
        metrics.filter(_ -> settings.traces().prometheus())
                .map(Metrics::endpoint)
                .ifPresent(endpoints::add);
        return endpoints;
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
                question -> titles.ifPresent(writer -> writer.begin(question))));
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
        var database = new DatabaseHealth(store);
        checks.add(new HealthCheck("database", false, database::answers));
        if (settings.database().restAfter().isPresent()) {
            // Of the open kind, so that a page that waits can tell why; being asleep is no reason to be sent nobody.
            checks.add(new HealthCheck("databaseAwake", true, database::awake));
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
}
