package dev.outcrop.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Bytes on a socket, for requests that no client library sends. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 30_000;

    private RawHttp() {}

    /** Sends the bytes, and no more; all that comes back until the server closes, or {@code (open)} at the end if it does not. */
    public static String exchange(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return readAll(socket);
        }
    }

    /** Sends the text and leaves the sending half open, as browsers and load balancers do. */
    public static String ask(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return readAll(socket);
        }
    }

    /**
     * Sends the text and then one {@code x} after another, each some milliseconds after the last, until an answer or the end
     * comes; how many of them that were, or {@code most} if neither came.
     */
    static int drip(int port, String text, int millis, int most) throws IOException {
        int sent = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            while (sent < most && !says(socket)) {
                socket.getOutputStream().write('x');
                sent++;
            }
        } catch (java.net.SocketException _) {
            return sent; // reset
        }
        return sent;
    }

    /** Whether something comes in time, were it the end. */
    private static boolean says(Socket socket) throws IOException {
        try {
            int _ = socket.getInputStream().read();
            return true;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        }
    }

    private static String readAll(Socket socket) throws IOException {
        var all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[4096];
            int count = in.read(chunk);
            while (count >= 0) {
                all.write(chunk, 0, count);
                count = in.read(chunk);
            }
        } catch (java.net.SocketTimeoutException _) {
            return all.toString(StandardCharsets.UTF_8) + "(open)";
        } catch (java.net.SocketException _) {
            return all.toString(StandardCharsets.UTF_8) + "(reset)";
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
