package dev.outcrop.server.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names to addresses that may be reached. The client connects to what is returned here and asks nobody else, so
 * that a name that changes its address between check and connection gains nothing (DNS rebinding).
 */
record VettedNames(Lookup lookup, Predicate<InetAddress> allowed) implements DnsResolver {

    /** Asks for the addresses of a name. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** Names as the machine knows them. */
    VettedNames(Predicate<InetAddress> allowed) {
        this(InetAddress::getAllByName, allowed);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] vetted =
                Arrays.stream(lookup.addresses(host)).filter(allowed).toArray(InetAddress[]::new);
        if (vetted.length == 0) {
            throw new NotPublic(host);
        }
        return vetted;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** The name has addresses, and none of them may be reached. */
    static final class NotPublic extends UnknownHostException {
        private static final long serialVersionUID = 1;

        NotPublic(String host) {
            super(host);
        }
    }
}
