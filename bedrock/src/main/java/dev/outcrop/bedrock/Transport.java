package dev.outcrop.bedrock;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sso.auth.ExpiredTokenException;

/**
 * Signed HTTP/1.1 calls that block from the request to the last byte of the body, each on the socket of a connection of
 * its own. Nothing is repeated, and redirects are not followed, since the signature is for one address. It is called on
 * virtual threads: there an interrupt ends a wait for the network.
 */
final class Transport implements AutoCloseable {
    /** Written by the client itself, and refused from us. {@code Host} is the signer's, which leaves a usual port out. */
    private static final Set<String> CLIENTS_OWN = Set.of("content-length", "connection", "expect", "upgrade");

    /** Shorter than balancers keep a connection that nobody uses. */
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    private final BedrockAuth auth;
    private final Duration connectLimit;
    private final Watchdog watchdog;
    private volatile Optional<CloseableHttpClient> client = Optional.empty();
    private boolean closed;

    Transport(BedrockAuth auth, Duration connectLimit) {
        this(auth, connectLimit, new Watchdog());
    }

    /** Closes the watchdog with itself. */
    Transport(BedrockAuth auth, Duration connectLimit, Watchdog watchdog) {
        this.auth = auth;
        this.connectLimit = connectLimit;
        this.watchdog = watchdog;
    }

    private CloseableHttpClient client() {
        return client.orElseGet(this::made);
    }

    /** Made for the first call, which a server's start need not wait for. */
    private synchronized CloseableHttpClient made() {
        if (closed) {
            throw failure(
                    Kind.UNREACHABLE, "Bedrock is not called any more: the server ends", new IOException("closed"));
        }
        CloseableHttpClient made = client.orElseGet(this::make);
        client = Optional.of(made);
        return made;
    }

    private CloseableHttpClient make() {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setConnectionFactory(ModelConnection.FACTORY)
                .setMaxConnPerRoute(Integer.MAX_VALUE) // how many calls there are is admission's business
                .setTlsSocketStrategy((socket, host, port, attachment, context) ->
                        new DefaultClientTlsStrategy(machinesTrust()).upgrade(socket, host, port, attachment, context))
                .setDefaultSocketConfig(
                        SocketConfig.custom().setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectLimit))
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.DISABLED) // the watchdogs see to it, at no cost for each read
                        .setConnectionKeepAlive(IDLE)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setProxySelector(ProxySelector.getDefault())
                .evictIdleConnections(IDLE)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableDefaultUserAgent()
                .build();
    }

    /**
     * What this Java trusts, its trust store's property included. It is kept by Java; to read it takes a moment, so that
     * it is asked by the connections that need it, and not by those to a model on this machine.
     */
    private static SSLContext machinesTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw failure(Kind.UNREACHABLE, "This Java has no TLS that works: " + e.getMessage(), e);
        }
    }

    Reply post(URI uri, byte[] body, String accept, Duration limit) {
        HttpUriRequestBase request = request("POST", uri, body, accept);
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        return send(request, limit);
    }

    Reply get(URI uri, Duration limit) {
        return send(request("GET", uri, new byte[0], "application/json"), limit);
    }

    private HttpUriRequestBase request(String method, URI uri, byte[] body, String accept) {
        Map<String, List<String>> headers = new TreeMap<>();
        headers.put("Accept", List.of(accept));
        if (body.length > 0) {
            headers.put("Content-Type", List.of("application/json"));
        }
        var request = new HttpUriRequestBase(method, uri);
        signed(method, uri, body, headers).forEach((name, values) -> {
            if (!CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.addHeader(name, value));
            }
        });
        request.setHeader("User-Agent", "outcrop");
        return request;
    }

    private Map<String, List<String>> signed(String method, URI uri, byte[] body, Map<String, List<String>> headers) {
        try {
            return auth.sign(method, uri, body, headers);
        } catch (SdkException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw failure(Kind.CANCELLED, "The call was interrupted while credentials were fetched", e);
            }
            Kind kind = e instanceof ExpiredTokenException ? Kind.EXPIRED : Kind.UNAUTHENTICATED;
            throw failure(kind, "AWS credentials could not be fetched: " + e.getMessage(), e);
        }
    }

    /** Sends and waits for the head of the response, {@code limit} at most. An interrupt frees the connection. */
    private Reply send(HttpUriRequestBase request, Duration limit) {
        CloseableHttpClient open = client();
        var late = new AtomicBoolean();
        Runnable giveUp = () -> {
            late.set(true);
            request.cancel();
        };
        try (Watchdog.Watch watch = watchdog.watch(giveUp)) {
            watch.begin(limit);
            return Reply.of(request, open.executeOpen(null, request, null));
        } catch (IOException | IllegalStateException e) { // the latter of a client that is closed
            request.cancel();
            if (Thread.currentThread().isInterrupted()) {
                throw failure(Kind.CANCELLED, "The call was interrupted before Bedrock answered", e);
            }
            if (late.get()) {
                throw failure(Kind.STALLED, "Bedrock sent nothing for " + limit.toMillis() + " ms", e);
            }
            throw failure(Kind.UNREACHABLE, "Bedrock could not be reached at " + request.getAuthority() + ": " + e, e);
        }
    }

    /** Ends waits that are too long. */
    Watchdog watchdog() {
        return watchdog;
    }

    /**
     * Reads a body that comes in one piece, {@code most} bytes of it at most.
     *
     * @throws HttpTimeoutException if that takes longer than {@code limit}
     */
    byte[] read(Reply reply, int most, Duration limit) throws IOException {
        var late = new AtomicBoolean();
        Runnable giveUp = () -> {
            late.set(true);
            reply.close();
        };
        try (reply;
                Watchdog.Watch watch = watchdog.watch(giveUp)) {
            watch.begin(limit);
            return reply.body().readNBytes(most);
        } catch (IOException e) {
            if (!late.get()) {
                throw e;
            }
            var stalled = new HttpTimeoutException("the body did not come in time");
            stalled.initCause(e);
            throw stalled;
        }
    }

    private static ModelFailure failure(Kind kind, String message, Throwable cause) {
        return new ModelFailure(kind, message, false, Optional.empty(), Optional.empty(), cause);
    }

    /** Ends all calls and frees all connections. */
    @Override
    public synchronized void close() {
        closed = true;
        client.ifPresent(open -> open.close(CloseMode.IMMEDIATE));
        watchdog.close();
    }
}
