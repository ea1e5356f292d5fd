package dev.outcrop.server.http;

import dev.outcrop.id.IdSource;
import io.helidon.http.DirectHandler;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The listening server. */
public final class OutcropHttp implements AutoCloseable {
    private static final int LONGEST_REQUEST_LINE = 8192;
    private static final int LARGEST_HEADERS = 16384;

    private final WebServer server;
    private final Deadline deadline;
    private final String host;

    private OutcropHttp(WebServer server, Deadline deadline, String host) {
        this.server = server;
        this.deadline = deadline;
        this.host = host;
    }

    /**
     * Begins to listen. {@code /openapi.json}, which describes {@code endpoints}, is added here.
     *
     * @throws CannotListen with one sentence that says why not
     */
    public static OutcropHttp start(
            HttpConfig config, List<Endpoint> endpoints, Pages pages, Identity identity, IdSource ids) {
        return start(
                config,
                endpoints,
                pages,
                identity,
                Throttle.NONE,
                RequestWatch.NOBODY,
                RefusalWatch.NOBODY,
                RequestSpans.NOBODY,
                ids);
    }

    /**
     * The same; {@code throttle} lets requests through, {@code watch} is told of every one, {@code refusals} of
     * those that somebody may not make, {@code spans} of those that have a route.
     *
     * @throws CannotListen with one sentence that says why not
     */
    public static OutcropHttp start(
            HttpConfig config,
            List<Endpoint> endpoints,
            Pages pages,
            Identity identity,
            Throttle throttle,
            RequestWatch watch,
            RefusalWatch refusals,
            RequestSpans spans,
            IdSource ids) {
        var all = new ArrayList<>(endpoints);
        all.add(OpenApi.endpoint(endpoints));
        checkPort(config);
        Set<String> hosts = new HashSet<>(config.hosts());
        hosts.add(config.host());
        var deadline = new Deadline();
        var connections = new WatchedConnections(Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxPrologueLength(LONGEST_REQUEST_LINE)
                        .maxHeadersSize(LARGEST_HEADERS)
                        .continueImmediately(false)
                        .build())
                .build());
        var bodies = new BodyReader(config.maxBody(), config.bodyTime(), deadline);
        var front = new Front(
                new Api(all),
                pages,
                new Walls(hosts, config.origins(), config.publicUrl()),
                config.proxies(),
                config.publicUrl().map(URI::getScheme).equals(Optional.of("https")),
                new Gate(identity, throttle),
                bodies,
                new Replies(bodies, ids),
                connections,
                watch,
                refusals,
                spans);
        WebServer server = WebServer.builder()
                .host(config.host())
                .port(config.port())
                // Signals are handled in one place, by whoever started this.
                .shutdownHook(false)
                .shutdownGracePeriod(config.grace())
                // Bodies are capped by BodyReader, which lets the client finish before it closes: this one resets.
                .maxPayloadSize(-1)
                .maxTcpConnections(config.maxConnections())
                .idleConnectionTimeout(config.idle())
                .idleConnectionPeriod(Duration.ofMillis(config.idle().toMillis() / 4))
                // A delta is a small packet: with Nagle's algorithm it would wait for the last one's acknowledgement.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections)
                .directHandlers(problems(ids))
                // Its own words are never sent on; DirectProblems tells by them what its status does not say.
                .errorHandling(errors -> errors.includeEntity(true))
                .routing(routing -> routing.any(front))
                .build()
                .start();
        if (!server.isRunning()) {
            // Helidon logs why and returns.
            deadline.close();
            throw new CannotListen("The server could not listen on " + config.host() + ":" + config.port() + ".");
        }
        return new OutcropHttp(server, deadline, config.host());
    }

    /**
     * Keeps Helidon, here and in the demo's model, from looking through all jars for services of its own: nobody uses any, unless a
     * program has set up a registry of them itself.
     */
    public static void withoutServices() {
        if (!GlobalServiceRegistry.configured()) {
            GlobalServiceRegistry.registry(() -> ServiceRegistryManager.create(ServiceRegistryConfig.builder()
                            .discoverServices(false)
                            .discoverServicesFromServiceLoader(false)
                            .build())
                    .registry());
        }
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** The address to open in a browser. */
    public String url() {
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        String name = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + name + ":" + port();
    }

    /** Stops accepting, gives open streams the configured grace, then interrupts them. */
    @Override
    public void close() {
        server.stop();
        deadline.close();
    }

    private static DirectHandlers problems(IdSource ids) {
        var handler = new DirectProblems(ids);
        var handlers = DirectHandlers.builder();
        for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
            handlers.addHandler(event, handler);
        }
        return handlers.build();
    }

    /**
     * Tries whether the port can be had; Helidon only logs that it is taken.
     *
     * @throws CannotListen with one sentence that says why not
     */
    public static void checkPort(HttpConfig config) {
        String where = config.host() + ":" + config.port();
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
        } catch (UnknownHostException e) {
            throw new CannotListen("The host " + config.host() + " is not known: choose another with --host.", e);
        } catch (BindException e) {
            throw new CannotListen(taken(config, e), e);
        } catch (IOException e) {
            throw new CannotListen("The server could not listen on " + where + ": " + e.getMessage() + ".", e);
        }
    }

    private static String taken(HttpConfig config, BindException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("assign")) {
            return "The address " + config.host() + " is not one of this machine: choose another with --host.";
        }
        if (message.contains("ermission")) {
            return "Port " + config.port()
                    + " needs more rights than this user has: choose one above 1023 with --port.";
        }
        return "Port " + config.port() + " is in use: stop what listens there, or choose another with --port.";
    }
}
