package dev.outcrop.server.signin;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The public keys of a region's load balancers, by id. A key never changes under its id. */
final class LoadBalancerKeys {
    /** An id becomes part of an address, and comes from whoever sends the header. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private static final int MOST = 50;
    private static final int MOST_A_MINUTE = 20;
    private static final int LARGEST = 8192;

    private final URI base;
    private final Clock clock;
    private final Map<String, ECPublicKey> known = new ConcurrentHashMap<>();
    private final Deque<Instant> asked = new ArrayDeque<>();

    LoadBalancerKeys(URI base, Clock clock) {
        this.base = base;
        this.clock = clock;
    }

    /** The key of that id; empty if there is none, or too many were asked for. */
    Optional<ECPublicKey> find(String id) throws Provider.Unreachable {
        Optional<ECPublicKey> key = Optional.ofNullable(known.get(id));
        return key.isPresent() ? key : ask(id);
    }

    private synchronized Optional<ECPublicKey> ask(String id) throws Provider.Unreachable {
        if (known.containsKey(id)) {
            return Optional.ofNullable(known.get(id));
        }
        if (!ID.matcher(id).matches() || !mayAsk()) {
            return Optional.empty();
        }
        Optional<ECPublicKey> read = read(id);
        read.ifPresent(found -> {
            if (known.size() >= MOST) {
                known.clear(); // a load balancer has one or two
            }
            known.put(id, found);
        });
        return read;
    }

    private boolean mayAsk() {
        Instant now = clock.instant();
        asked.removeIf(at -> !now.isBefore(at.plus(Duration.ofMinutes(1))));
        if (asked.size() >= MOST_A_MINUTE) {
            return false;
        }
        asked.add(now);
        return true;
    }

    private Optional<ECPublicKey> read(String id) throws Provider.Unreachable {
        try {
            URI address = URI.create(base.toString().replaceAll("/+$", "") + "/" + id);
            String pem = new DefaultResourceRetriever(Provider.PATIENCE_MS, Provider.PATIENCE_MS, LARGEST)
                    .retrieveResource(address.toURL())
                    .getContent();
            byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded))
                            instanceof ECPublicKey key
                    ? Optional.of(key)
                    : Optional.empty();
        } catch (FileNotFoundException _) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new Provider.Unreachable(failure);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
