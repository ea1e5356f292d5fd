package dev.outcrop.server.signin;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Seals what a browser or the database keeps for us, so that nobody can read or change it. The first key seals, all open. */
final class KeyRing {
    private final Supplier<List<String>> source;
    private volatile Ring ring;

    /** Keys of 32 bytes in base64, at least one. */
    KeyRing(List<String> keys) {
        this(() -> keys);
    }

    /** Keys that may be renewed; while there are none those of before hold. */
    KeyRing(Supplier<List<String>> source) {
        this.source = source;
        this.ring = Ring.of(source.get());
    }

    /** As they are written, and as they are used. */
    private record Ring(List<String> texts, List<OctetSequenceKey> keys) {
        static Ring of(List<String> texts) {
            return new Ring(texts, texts.stream().map(KeyRing::key).toList());
        }
    }

    private List<OctetSequenceKey> keys() {
        List<String> now = source.get();
        if (!now.isEmpty() && !now.equals(ring.texts())) {
            ring = Ring.of(now);
        }
        return ring.keys();
    }

    private static OctetSequenceKey key(String text) {
        try {
            return new OctetSequenceKey.Builder(Base64.getDecoder().decode(text))
                    .keyIDFromThumbprint()
                    .build();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Seals {@code text}; it is opened for the same purpose only. */
    String seal(String purpose, String text) {
        OctetSequenceKey key = keys().getFirst();
        var cipher = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                        .type(new JOSEObjectType(purpose))
                        .keyID(key.getKeyID())
                        .build(),
                new Payload(text));
        try {
            cipher.encrypt(new DirectEncrypter(key));
        } catch (JOSEException impossible) {
            throw new IllegalStateException("a key of 32 bytes seals", impossible);
        }
        return cipher.serialize();
    }

    /** What was sealed for that purpose with one of the keys; empty for anything else. */
    Optional<String> open(String purpose, String cipher) {
        try {
            JWEObject object = JWEObject.parse(cipher);
            JWEHeader header = object.getHeader();
            Optional<OctetSequenceKey> key = keys().stream()
                    .filter(each -> each.getKeyID().equals(header.getKeyID()))
                    .findFirst();
            if (key.isEmpty() || !new JOSEObjectType(purpose).equals(header.getType())) {
                return Optional.empty();
            }
            object.decrypt(new DirectDecrypter(key.get()));
            return Optional.of(object.getPayload().toString());
        } catch (ParseException | JOSEException _) {
            return Optional.empty(); // not ours, or changed on the way
        }
    }
}
