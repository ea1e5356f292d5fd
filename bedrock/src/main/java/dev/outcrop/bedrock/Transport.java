package dev.outcrop.bedrock;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sso.auth.ExpiredTokenException;

/**
 * Signed HTTP/1.1 calls with blocking bodies. The JDK's client repeats neither a POST that reached a connection nor one
 * that was refused; it tries once more to <em>connect</em>, which sends nothing. Redirects are not followed, since the
 * signature is for one address.
 */
final class Transport implements AutoCloseable {
    /** Written by the client itself, and refused from us; the signer's {@code Host} is the same as the client's. */
    private static final Set<String> CLIENTS_OWN = Set.of("host", "content-length", "connection", "expect", "upgrade");

    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    private final BedrockAuth auth;
    private final Duration connectLimit;
    private Optional<HttpClient> client = Optional.empty();
    private boolean closed;

    Transport(BedrockAuth auth, Duration connectLimit) {
        this.auth = auth;
        this.connectLimit = connectLimit;
    }

    /** Made for the first call: it reads the machine's certificates, which a server's start need not wait for. */
    private synchronized HttpClient client() {
        if (closed) {
            throw failure(
                    Kind.UNREACHABLE, "Bedrock is not called any more: the server ends", new IOException("closed"));
        }
        HttpClient made = client.orElseGet(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // over HTTP/2 the JDK's client failed 200 of 300 streams
                .connectTimeout(connectLimit)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("bedrock-http-", 0).factory()))
                .build());
        client = Optional.of(made);
        return made;
    }

    HttpResponse<InputStream> post(URI uri, byte[] body, String accept, Duration limit) {
        HttpRequest.Builder request = request("POST", uri, body, accept);
        return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(), limit);
    }

    HttpResponse<InputStream> get(URI uri, Duration limit) {
        return send(request("GET", uri, new byte[0], "application/json").GET().build(), limit);
    }

    private HttpRequest.Builder request(String method, URI uri, byte[] body, String accept) {
        Map<String, List<String>> headers = new TreeMap<>();
        headers.put("Accept", List.of(accept));
        if (body.length > 0) {
            headers.put("Content-Type", List.of("application/json"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        signed(method, uri, body, headers).forEach((name, values) -> {
            if (!CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.setHeader("User-Agent", "outcrop");
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
    private HttpResponse<InputStream> send(HttpRequest request, Duration limit) {
        CompletableFuture<HttpResponse<InputStream>> sent =
                client().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon(sent);
            throw failure(Kind.STALLED, "Bedrock sent nothing for " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            abandon(sent);
            Thread.currentThread().interrupt();
            throw failure(Kind.CANCELLED, "The call was interrupted before Bedrock answered", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failure(
                    Kind.UNREACHABLE,
                    "Bedrock could not be reached at " + request.uri().getAuthority() + ": " + cause,
                    cause);
        }
    }

    private static void abandon(CompletableFuture<HttpResponse<InputStream>> sent) {
        if (!sent.cancel(true)) { // the response came at this very moment
            var _ = sent.thenAccept(response -> close(response.body()));
        }
    }

    /** Closing a body frees its connection; that fails only if it is broken already. */
    static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // Nothing is left to be freed, and whoever reads learns of the broken connection from the read.
            log.debug("A body failed to close", e);
        }
    }

    private static ModelFailure failure(Kind kind, String message, Throwable cause) {
        return new ModelFailure(kind, message, false, Optional.empty(), Optional.empty(), cause);
    }

    @Override
    public synchronized void close() {
        closed = true;
        client.ifPresent(HttpClient::shutdownNow);
    }
}
