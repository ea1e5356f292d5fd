package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which proxies stand in front of the server and are believed about whom they ask for. Each adds to the right of
 * {@code X-Forwarded-For} who has asked it; what stands further left a client may have made up.
 */
public sealed interface Proxies {
    /** Nobody is believed: who connects is who asks. */
    static Proxies none() {
        return new Hops(0);
    }

    /** So many proxies, whoever they are. Nobody may be able to reach the server but through all of them. */
    record Hops(int number) implements Proxies {}

    /** Those with an address in one of these networks. */
    record Within(List<Network> networks) implements Proxies {
        public Within {
            networks = List.copyOf(networks);
        }
    }

    /** Whether somebody is believed at all. */
    default boolean any() {
        return !equals(none());
    }

    /** Who asks: the first from the right who is no proxy that is believed. {@code forwarded} are the header's lines. */
    default InetAddress client(InetAddress peer, List<String> forwarded) {
        List<String> said = forwarded.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .toList();
        InetAddress client = peer;
        for (int hop = 0; hop < said.size() && proxy(client, hop); hop++) {
            Optional<InetAddress> before =
                    address(said.get(said.size() - 1 - hop).strip());
            if (before.isEmpty()) {
                break; // what a proxy wrote is an address; so the last one that is known counts
            }
            client = before.get();
        }
        return client;
    }

    private boolean proxy(InetAddress address, int hop) {
        return switch (this) {
            case Hops(int number) -> hop < number;
            case Within(List<Network> networks) -> networks.stream().anyMatch(network -> network.contains(address));
        };
    }

    /** An address, with or without a port; no name is looked up. */
    private static Optional<InetAddress> address(String text) {
        String bare = text;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            bare = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.contains(":")) {
            bare = text.substring(0, text.indexOf(':'));
        }
        return literal(bare);
    }

    /** Four numbers, or IPv6; the JDK takes fewer numbers too. */
    private static Optional<InetAddress> literal(String text) {
        if (!text.contains(":") && !text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * All addresses that begin with the first bits of one.
     *
     * @param bits how many
     */
    record Network(InetAddress start, int bits) {
        public Network {
            requireNonNull(start, "start is null");
        }

        /** {@code 10.0.0.0/16}, or an address by itself; empty if it is neither. */
        public static Optional<Network> of(String text) {
            String[] parts = text.split("/", 2);
            if (parts.length == 2 && !parts[1].matches("\\d{1,3}")) {
                return Optional.empty();
            }
            return literal(parts[0])
                    .map(start -> new Network(
                            start,
                            parts.length == 2 ? Integer.parseInt(parts[1]) : start.getAddress().length * Byte.SIZE))
                    .filter(network -> network.bits() <= network.start().getAddress().length * Byte.SIZE);
        }

        boolean contains(InetAddress address) {
            byte[] ours = start.getAddress();
            byte[] other = address.getAddress();
            if (ours.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if ((ours[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
