package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the server listens.
 *
 * @param host the address or name to bind
 * @param port 0 takes a free one
 * @param hosts names besides loopback's and {@code host} that a Host header may have
 * @param origins origins besides the server's own whose pages may use the API
 * @param maxBody the largest body in bytes
 * @param idle a connection that is silent for so long is closed; longer than a load balancer's own limit (60 s on an ALB)
 * @param bodyTime how long a body may take to arrive
 * @param grace how long open streams may take to end at shutdown
 * @param maxConnections the most connections at a time
 * @param proxies who is believed about whom they ask for
 * @param publicUrl where people's browsers find it, if that is set: an origin and nothing more
 */
public record HttpConfig(
        String host,
        int port,
        Set<String> hosts,
        Set<String> origins,
        int maxBody,
        Duration idle,
        Duration bodyTime,
        Duration grace,
        int maxConnections,
        Proxies proxies,
        Optional<URI> publicUrl) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    public HttpConfig {
        requireNonNull(host, "host is null");
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
        requireNonNull(idle, "idle is null");
        requireNonNull(bodyTime, "bodyTime is null");
        requireNonNull(grace, "grace is null");
        requireNonNull(proxies, "proxies is null");
        requireNonNull(publicUrl, "publicUrl is null");
    }

    /** Loopback with the usual limits. */
    public static HttpConfig loopback(int port) {
        return new HttpConfig(
                "127.0.0.1",
                port,
                Set.of(),
                Set.of(),
                1 << 20,
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                10_000,
                Proxies.none(),
                Optional.empty());
    }

    /** Whether only this machine reaches it, as far as the name tells. */
    public boolean loopback() {
        return LOOPBACK.contains(host);
    }

    /** The same on another address. */
    public HttpConfig withHost(String newHost) {
        return new HttpConfig(
                newHost, port, hosts, origins, maxBody, idle, bodyTime, grace, maxConnections, proxies, publicUrl);
    }

    /** The same with these names and origins beside its own. */
    public HttpConfig allowing(Set<String> names, Set<String> others) {
        return new HttpConfig(
                host, port, names, others, maxBody, idle, bodyTime, grace, maxConnections, proxies, publicUrl);
    }

    /** The same with another limit for bodies. */
    public HttpConfig withMaxBody(int newMaxBody) {
        return new HttpConfig(
                host, port, hosts, origins, newMaxBody, idle, bodyTime, grace, maxConnections, proxies, publicUrl);
    }

    /** The same with another time for connections that are silent. */
    public HttpConfig withIdle(Duration newIdle) {
        return new HttpConfig(
                host, port, hosts, origins, maxBody, newIdle, bodyTime, grace, maxConnections, proxies, publicUrl);
    }

    /** The same with another time for bodies to arrive. */
    public HttpConfig withBodyTime(Duration newBodyTime) {
        return new HttpConfig(
                host, port, hosts, origins, maxBody, idle, newBodyTime, grace, maxConnections, proxies, publicUrl);
    }

    /** The same with another time for open streams at shutdown. */
    public HttpConfig withGrace(Duration newGrace) {
        return new HttpConfig(
                host, port, hosts, origins, maxBody, idle, bodyTime, newGrace, maxConnections, proxies, publicUrl);
    }

    /** The same behind these proxies, and at that address for people. */
    public HttpConfig behind(Proxies others, Optional<URI> url) {
        return new HttpConfig(host, port, hosts, origins, maxBody, idle, bodyTime, grace, maxConnections, others, url);
    }
}
