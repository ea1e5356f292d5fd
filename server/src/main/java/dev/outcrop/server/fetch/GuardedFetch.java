package dev.outcrop.server.fetch;

import static java.util.Objects.requireNonNull;

import dev.outcrop.http.GuardedHttp;
import dev.outcrop.http.HttpAnswer;
import dev.outcrop.model.Bytes;
import dev.outcrop.tool.ToolFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Reads public web addresses, each hop of a redirect checked anew, within limits of size and time. Apache's client, for
 * it connects to the very addresses that {@link VettedNames} has vetted; the JDK's would resolve the name again.
 */
public final class GuardedFetch implements GuardedHttp, AutoCloseable {
    private static final int MAX_REDIRECTS = 5;
    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final int CONNECTIONS = 100;

    private final VettedNames names;
    private final ReentrantLock making = new ReentrantLock();
    private Optional<CloseableHttpClient> client = Optional.empty();
    private boolean closed;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outcrop-fetch-deadlines").factory());

    GuardedFetch(VettedNames names) {
        this.names = names;
    }

    /** Made for the first request: it reads all certificates of the machine, which a start need not wait for. */
    private CloseableHttpClient client() {
        making.lock();
        try {
            if (closed) {
                throw new ToolFailure("The server is ending and reads no more addresses.");
            }
            CloseableHttpClient made = client.orElseGet(this::make);
            client = Optional.of(made);
            return made;
        } finally {
            making.unlock();
        }
    }

    private CloseableHttpClient make() {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS / 5)
                .setDefaultSocketConfig(
                        SocketConfig.custom().setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setTimeToLive(TimeValue.ofMinutes(1))
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("Outcrop")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /** A client that reaches public addresses only. */
    public static GuardedFetch create() {
        return new GuardedFetch(new VettedNames(PublicAddresses::contains));
    }

    /** A client that also reaches the addresses that {@code also} names; for tests against this machine. */
    public static GuardedFetch allowing(Predicate<InetAddress> also) {
        return new GuardedFetch(
                new VettedNames(requireNonNull(also, "also is null").or(PublicAddresses::contains)));
    }

    @Override
    public HttpAnswer get(dev.outcrop.http.HttpGet request) {
        long until = System.nanoTime() + request.timeout().toNanos();
        URI uri = request.uri();
        Map<String, String> headers = request.headers();
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpAnswer answer = hop(uri, headers, request, until);
            Optional<String> location =
                    REDIRECTS.contains(answer.status()) ? answer.header("location") : Optional.empty();
            if (location.isEmpty()) {
                return answer;
            }
            URI next = next(uri, location.get());
            if (!origin(next).equals(origin(uri))) {
                headers = Map.of(); // what a tool says to one server, such as a key, is not for another
            }
            uri = next;
        }
        throw new ToolFailure(request.uri().getHost() + " redirects more than " + MAX_REDIRECTS + " times.");
    }

    private HttpAnswer hop(URI uri, Map<String, String> headers, dev.outcrop.http.HttpGet request, long until) {
        String host = host(uri);
        if (uri.getUserInfo() != null) {
            throw new ToolFailure("An address with a user name or password in it is not read.");
        }
        Duration left = Duration.ofNanos(until - System.nanoTime());
        if (!left.isPositive()) {
            throw FetchFailures.tooSlow(host, request.timeout());
        }
        var get = new HttpGet(uri);
        get.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(left))
                .setResponseTimeout(Timeout.of(left))
                .build());
        headers.forEach(get::setHeader);
        var late = new AtomicBoolean();
        var deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    get.cancel();
                },
                left.toNanos(),
                TimeUnit.NANOSECONDS);
        try {
            return client().execute(target(uri), get, response -> answer(uri, response, request));
        } catch (IOException failed) {
            throw late.get()
                    ? FetchFailures.tooSlow(host, request.timeout())
                    : FetchFailures.of(host, failed, request.timeout());
        } finally {
            deadline.cancel(false);
        }
    }

    private static HttpHost target(URI uri) {
        return new HttpHost(uri.getScheme(), host(uri), uri.getPort());
    }

    private static HttpAnswer answer(URI uri, ClassicHttpResponse response, dev.outcrop.http.HttpGet request)
            throws IOException {
        Map<String, List<String>> headers = Stream.of(response.getHeaders())
                .collect(Collectors.groupingBy(
                        header -> header.getName().toLowerCase(Locale.ROOT),
                        Collectors.mapping(Header::getValue, Collectors.toList())));
        Optional<String> type =
                headers.getOrDefault("content-type", List.of()).stream().findFirst();
        if (response.getCode() / 100 == 2 && !request.accepts(type)) {
            throw new FetchFailures.OtherType();
        }
        return new HttpAnswer(
                uri, response.getCode(), headers, Bytes.of(body(response.getEntity(), request.maxBytes())));
    }

    private static byte[] body(@Nullable HttpEntity entity, int maxBytes) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        try (InputStream in = entity.getContent()) {
            byte[] body = in.readNBytes(maxBytes);
            if (body.length == maxBytes && in.read() >= 0) {
                throw new FetchFailures.TooLong(maxBytes);
            }
            return body;
        }
    }

    private static URI next(URI from, String location) {
        try {
            URI next = from.resolve(new URI(location.strip()));
            String scheme = Optional.ofNullable(next.getScheme()).orElse("");
            if (next.getHost() != null && List.of("http", "https").contains(scheme)) {
                return next;
            }
        } catch (URISyntaxException wrong) {
            // said below
        }
        throw new ToolFailure(host(from) + " redirects to something that is not a web address.");
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + host(uri) + ":" + uri.getPort();
    }

    private static String host(URI uri) {
        return requireNonNull(uri.getHost(), "a request's address has a host");
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        making.lock();
        try {
            client.ifPresent(made -> made.close(CloseMode.IMMEDIATE));
            closed = true;
        } finally {
            making.unlock();
        }
    }
}
