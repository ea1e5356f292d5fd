package dev.outcrop.e2e.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** A reader on a thin line: a small window, and a pause after each little bit. */
final class SlowReader {
    private static final int WINDOW = 8 * 1024;
    private static final int BIT = 16 * 1024;
    private static final long PAUSE_NANOS = 10_000_000;

    private SlowReader() {}

    /** The text of a stream, read to its end. */
    static String text(URI base, String path) throws IOException {
        byte[] response = read(base, path);
        var text = new StringBuilder();
        for (String line : body(response).split("\n", -1)) {
            if (line.startsWith("data: {")) {
                JsonNode chunk = ChatClient.JSON.readTree(line.substring("data: ".length()));
                if (chunk.path("type").asString().equals("text-delta")) {
                    text.append(chunk.path("delta").asString());
                }
            }
        }
        return text.toString();
    }

    private static byte[] read(URI base, String path) throws IOException {
        var all = new ByteArrayOutputStream();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(WINDOW);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + base.getAuthority()
                    + "\r\nConnection: close\r\nAccept: text/event-stream\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] bit = new byte[BIT];
            for (int n = in.read(bit); n >= 0; n = in.read(bit)) {
                all.write(bit, 0, n);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return all.toByteArray();
    }

    /** The body, out of its chunks of RFC 9112, section 7.1. */
    private static String body(byte[] response) throws IOException {
        String text = new String(response, US_ASCII);
        int at = text.indexOf("\r\n\r\n") + 4;
        if (!text.startsWith("HTTP/1.1 200")) {
            throw new IOException("not a stream: " + text.substring(0, Math.min(200, text.length())));
        }
        var body = new ByteArrayOutputStream();
        while (true) {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                throw new IOException("the response ends within a chunk");
            }
            int size = Integer.parseInt(text.substring(at, end).strip(), 16);
            if (size == 0) {
                return body.toString(UTF_8);
            }
            body.write(response, end + 2, size);
            at = end + 2 + size + 2;
        }
    }
}
