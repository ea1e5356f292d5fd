package dev.outcrop.bedrock.local;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Helidon on loopback, with connections that are read ahead, and every answer in progress. */
final class LocalServer implements AutoCloseable {
    /** The service takes 20 images of 3.75 MB; base64 adds a third. */
    private static final long LARGEST_BODY = 110L << 20;

    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final WebServer server;

    LocalServer(BedrockLocal.Options options, Calls calls) {
        Links links = new Links();
        var http2 = Http2ConnectionSelector.builder()
                .http2Config(Http2Config.builder()
                        .maxConcurrentStreams(10_000)
                        .initialWindowSize(1 << 20)
                        .build())
                .build();
        var http1 =
                Http1ConnectionSelector.builder().config(Http1Config.create()).build();
        this.server = WebServer.builder()
                .host("127.0.0.1")
                .port(options.port())
                .shutdownHook(false)
                // What else is on the class path of the embedding program must not change this wire.
                .featuresDiscoverServices(false)
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .shutdownGracePeriod(Duration.ofMillis(200))
                .maxPayloadSize(LARGEST_BODY)
                // A delta is a small packet: with Nagle's algorithm it would wait for the last one's acknowledgement.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .addConnectionSelector(links.watched(http2, true))
                .addConnectionSelector(links.watched(http1, false))
                .routing(routing -> routing.any(new Front(options, calls, links, running)))
                .build()
                .start();
        // Helidon logs a failed bind and returns as if it had started.
        if (!server.isRunning() || server.port() <= 0) {
            server.stop();
            throw new UncheckedIOException(new BindException(
                    "Bedrock Local cannot listen on 127.0.0.1:" + options.port() + "; is it in use?"));
        }
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        running.forEach(Exchange::cancel);
        server.stop();
    }
}
