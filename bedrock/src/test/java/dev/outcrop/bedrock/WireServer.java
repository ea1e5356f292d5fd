package dev.outcrop.bedrock;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocketFactory;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** A server of bare sockets, so that a test decides on every byte and sees when the client goes. */
final class WireServer implements AutoCloseable {
    private final ServerSocket listener;
    private final String scheme;
    private final Handler handler;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    interface Handler {
        void handle(Call call) throws IOException, InterruptedException;
    }

    WireServer(Handler handler) {
        this(handler, ServerSocketFactory.getDefault());
    }

    WireServer(Handler handler, ServerSocketFactory sockets) {
        this.handler = handler;
        this.scheme = sockets instanceof SSLServerSocketFactory ? "https" : "http";
        try {
            listener = sockets.createServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort());
    }

    List<Call> calls() {
        return calls;
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
            while (true) {
                Call call = Call.read(in, socket);
                calls.add(call);
                handler.handle(call);
            }
        } catch (IOException | InterruptedException gone) {
            // The client went, or the test closed the server.
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One request, and the connection that it came on. */
    static final class Call {
        final String method;
        final String target;
        final Map<String, String> headers;
        final byte[] body;
        final Socket socket;
        final OutputStream out;
        final AtomicInteger framesSent = new AtomicInteger();
        final CompletableFuture<Long> goneAt = new CompletableFuture<>();

        private Call(String method, String target, Map<String, String> headers, byte[] body, Socket socket)
                throws IOException {
            this.method = method;
            this.target = target;
            this.headers = Map.copyOf(headers);
            this.body = body;
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        static Call read(InputStream in, Socket socket) throws IOException {
            String[] first = line(in).split(" ", 3);
            Map<String, String> headers = new HashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            return new Call(first[0], first[1], headers, body, socket);
        }

        private static String line(InputStream in) throws IOException {
            var bytes = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the client has gone");
                }
                bytes.write(b);
            }
            return bytes.toString(StandardCharsets.UTF_8).strip();
        }

        /** Begins a chunked event stream. */
        void begin() throws IOException {
            out.write(String.join(
                            "\r\n",
                            "HTTP/1.1 200 OK",
                            "content-type: application/vnd.amazon.eventstream",
                            "x-amzn-RequestId: req-1",
                            "transfer-encoding: chunked",
                            "",
                            "")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void event(String type, String json) throws IOException {
            bytes(eventFrame(type, json));
            framesSent.incrementAndGet();
        }

        void exception(String type, String json) throws IOException {
            bytes(exceptionFrame(type, json));
        }

        void text(int block, String text) throws IOException {
            bytes(textFrame(block, text));
            framesSent.incrementAndGet();
        }

        /** Lets its reader wait, and then says so many numbers without a pause, each with so much behind it. */
        void slowThenFast(int count, String padding) throws IOException {
            try {
                Thread.sleep(100); // the pace of the model
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            for (int i = 0; i < count; i++) {
                text(0, i + " " + padding);
            }
            stop("end_turn");
            usage();
            end();
        }

        void stop(String reason) throws IOException {
            event("messageStop", "{\"stopReason\":\"" + reason + "\"}");
        }

        void usage() throws IOException {
            event(
                    "metadata",
                    "{\"usage\":{\"inputTokens\":10,\"outputTokens\":20,\"totalTokens\":130,"
                            + "\"cacheReadInputTokens\":100,\"cacheWriteInputTokens\":0},\"metrics\":{\"latencyMs\":5}}");
        }

        /** Chunks that come together. */
        void bytes(byte[]... chunks) throws IOException {
            var all = new ByteArrayOutputStream();
            for (byte[] chunk : chunks) {
                all.writeBytes((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
                all.writeBytes(chunk);
                all.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            out.write(all.toByteArray());
            out.flush();
        }

        void end() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void answer(int status, Map<String, String> headers, String json) throws IOException {
            byte[] payload = json.getBytes(StandardCharsets.UTF_8);
            var head = new StringBuilder("HTTP/1.1 " + status + " X\r\ncontent-length: " + payload.length + "\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            out.write(payload);
            out.flush();
        }

        void whole(String... texts) throws IOException {
            begin();
            event("messageStart", "{\"role\":\"assistant\"}");
            for (String text : texts) {
                text(0, text);
            }
            event("contentBlockStop", "{\"contentBlockIndex\":0}");
            stop("end_turn");
            usage();
            end();
        }

        /** Blocks until the client closes the connection, and notes the moment. */
        void awaitGone() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // nothing more is expected from the client
                }
            } catch (IOException reset) {
                // also gone
            }
            goneAt.complete(System.nanoTime());
        }
    }

    static byte[] textFrame(int block, String text) {
        return eventFrame(
                "contentBlockDelta", "{\"contentBlockIndex\":" + block + ",\"delta\":{\"text\":\"" + text + "\"}}");
    }

    static byte[] exceptionFrame(String type, String json) {
        return frame(Map.of(":message-type", "exception", ":exception-type", type), json);
    }

    private static byte[] eventFrame(String type, String json) {
        return frame(Map.of(":message-type", "event", ":event-type", type), json);
    }

    static byte[] frame(Map<String, String> headers, String json) {
        Map<String, HeaderValue> values = new HashMap<>();
        headers.forEach((name, value) -> values.put(name, HeaderValue.fromString(value)));
        values.put(":content-type", HeaderValue.fromString("application/json"));
        var out = new ByteArrayOutputStream();
        new Message(values, json.getBytes(StandardCharsets.UTF_8)).encode(out);
        return out.toByteArray();
    }
}
