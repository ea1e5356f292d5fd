package dev.outcrop.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/** Believes certificates of Amazon RDS and of nobody else. PostgreSQL's driver makes one for each connection, by its name. */
public final class RdsAuthorities extends WrappedFactory {
    private static final String FILE = "rds-authorities.pem";

    /** For the driver. */
    public RdsAuthorities() {
        factory = Shared.FACTORY;
    }

    /** Read once, and only where it is needed. */
    private static final class Shared {
        private static final SSLSocketFactory FACTORY = trusting(certificates());
    }

    static Collection<? extends Certificate> certificates() {
        try (InputStream file = RdsAuthorities.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificates of a PEM file; what stands between them is left alone. */
    static Collection<? extends Certificate> read(InputStream pem) throws IOException {
        String text = new String(pem.readAllBytes(), US_ASCII)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
        try (InputStream plain = new ByteArrayInputStream(text.strip().getBytes(US_ASCII))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(plain);
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificates", e);
        }
    }

    static SSLSocketFactory trusting(Collection<? extends Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate one : List.copyOf(authorities)) {
                store.setCertificateEntry("authority-" + store.size(), one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
