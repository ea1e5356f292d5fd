package dev.outcrop.e2e.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between a browser and the server: it can be cut, and it can lead to another server afterwards. */
final class Wire implements AutoCloseable {
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile URI target;
    private volatile boolean cut;

    Wire(URI target) {
        this.target = target;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    /** Where the browser goes. */
    URI base() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** Destroys every connection, and every later one as soon as it is made. */
    void cut() {
        cut = true;
        open.forEach(Wire::destroy);
    }

    /** Lets connections through again. */
    void mend() {
        cut = false;
    }

    /** Leads to another server from now on. */
    void leadTo(URI server) {
        target = server;
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket browser = entrance.accept();
                open.add(browser);
                Thread.ofVirtual().start(() -> connect(browser));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void connect(Socket browser) {
        if (cut) {
            destroy(browser);
            return;
        }
        Socket server = new Socket();
        open.add(server);
        try {
            server.connect(new InetSocketAddress(target.getHost(), target.getPort()), 2_000);
            Thread.ofVirtual().start(() -> pump(server, browser));
            pump(browser, server);
        } catch (IOException _) {
            destroy(browser); // nobody listens there: to the browser, a connection that breaks
        } finally {
            destroy(server);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0 && !cut;
                    read = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException _) {
            // one side has gone; so goes the other
        } finally {
            destroy(from);
            destroy(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void destroy(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // already gone
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Wire::destroy);
    }
}
