package dev.outcrop.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A lane on its connection. */
final class Client {
    private final Selector selector;
    private final InetSocketAddress address;
    private final Lane lane;
    private Optional<SocketChannel> open = Optional.empty();
    private Optional<Exchange> current = Optional.empty();
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    /** Whether the connection has served an exchange: then the server may close it just as we write. */
    private boolean used;

    private boolean done;

    Client(Selector selector, InetSocketAddress address, Lane lane) {
        this.selector = selector;
        this.address = address;
        this.lane = lane;
    }

    boolean done() {
        return done;
    }

    /** Begins the next exchange, or ends. */
    void next() {
        current = lane.work().next();
        if (current.isEmpty()) {
            done = true;
            drop();
            return;
        }
        current.orElseThrow().askedAt = System.nanoTime();
        send();
    }

    /** Does what the connection is ready for. */
    void ready(SelectionKey key, ByteBuffer in) {
        try {
            SocketChannel channel = open.orElseThrow();
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
            if (key.isValid() && key.isWritable()) {
                write(channel, key);
            }
            if (key.isValid() && key.isReadable()) {
                read(channel, in);
            }
        } catch (IOException e) {
            broken(String.valueOf(e.getMessage()));
        }
    }

    /** Gives up what is under way: there is no more time. */
    void abandon() {
        current.ifPresent(exchange -> exchange.failed("no time left"));
        current = Optional.empty();
        done = true;
        drop();
    }

    private void send() {
        unsent = ByteBuffer.wrap(current.orElseThrow().request);
        try {
            if (open.isPresent()) {
                SocketChannel channel = open.orElseThrow();
                write(channel, channel.keyFor(selector));
                return;
            }
            SocketChannel channel = SocketChannel.open();
            open = Optional.of(channel);
            used = false;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(address);
            channel.register(
                    selector, connected ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            broken(String.valueOf(e.getMessage()));
        }
    }

    private void write(SocketChannel channel, SelectionKey key) throws IOException {
        channel.write(unsent);
        key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read(SocketChannel channel, ByteBuffer in) throws IOException {
        in.clear();
        int count = channel.read(in);
        if (current.isEmpty()) {
            drop(); // the server closed a connection that nobody uses
            return;
        }
        Exchange exchange = current.orElseThrow();
        exchange.now = System.nanoTime();
        if (count < 0) {
            if (exchange.reply.endsWithConnection()) {
                exchange.ended(true);
                drop();
                after();
            } else {
                broken("closed");
            }
            return;
        }
        exchange.reply.take(in.flip());
        exchange.progressed();
        if (exchange.reply.done()) {
            exchange.ended(true);
            used = true;
            if (exchange.reply.closes()) {
                drop();
            }
            after();
        } else if (exchange.tokens() >= exchange.leaveAfter) {
            drop();
            exchange.left();
            after();
        }
    }

    private void broken(String why) {
        drop();
        Exchange exchange = current.orElseThrow();
        if (used && exchange.reply.status() == 0) {
            used = false;
            send();
            return;
        }
        exchange.failed(why);
        after();
    }

    private void after() {
        current = Optional.empty();
        next();
    }

    private void drop() {
        open.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        open = Optional.empty();
    }
}
