package dev.outcrop.store;

import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.io.EOFException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.PGProperty;

/** Whose certificate is believed, and why one is not. */
final class PostgresTls {
    private static final String WHOLE = "verify-full";
    private static final Set<String> CHECKING = Set.of(WHOLE, "verify-ca");
    private static final Set<String> OPEN = Set.of("disable", "allow", "prefer");

    private PostgresTls() {}

    /**
     * A server at AWS has to show a certificate of RDS for its name, unless the URL says otherwise; and nobody is sent a
     * token in the clear but this machine.
     */
    static void set(Properties properties, Properties named, PostgresAddress address, boolean token) {
        Optional<String> mode = named(named, PGProperty.SSL_MODE);
        boolean others = named(named, PGProperty.SSL_ROOT_CERT)
                .or(() -> named(named, PGProperty.SSL_FACTORY))
                .isPresent();
        if (token && !address.loopback() && mode.filter(OPEN::contains).isPresent()) {
            throw new CannotOpen(
                    Reason.BAD_URL,
                    "The database URL says sslmode=" + mode.get()
                            + ", and a token is sent only where it can't be read on the way; leave sslmode out.");
        }
        boolean checking = mode.map(CHECKING::contains).orElse(true);
        if (address.rds() && checking && !others) {
            properties.setProperty(PGProperty.SSL_FACTORY.getName(), RdsAuthorities.class.getName());
        }
        if (mode.isEmpty() && (address.rds() || (token && !address.loopback()))) {
            properties.setProperty(PGProperty.SSL_MODE.getName(), WHOLE);
        }
    }

    private static Optional<String> named(Properties named, PGProperty property) {
        return Optional.ofNullable(named.getProperty(property.getName()));
    }

    /** What is wrong with the server's certificate, as a clause, if it is that for which there is no connection. */
    static Optional<String> distrust(SQLException failure) {
        if (caused(failure, CertificateExpiredException.class)) {
            return Optional.of("its certificate has expired");
        }
        if (caused(failure, CertPathBuilderException.class)) {
            return Optional.of("its certificate is of an authority that is not known here");
        }
        if (caused(failure, SSLException.class) && !caused(failure, EOFException.class)) { // else it has just gone away
            return Optional.of("no encrypted connection to it could be made");
        }
        // The driver compares names itself, and says so in the language of the machine: by nothing else of the same
        // kind.
        boolean name = PostgresDialect.state(failure).equals("08006")
                && failure.getCause() == null
                && String.valueOf(failure.getMessage()).contains("PgjdbcHostnameVerifier");
        return name ? Optional.of("its certificate is for another name") : Optional.empty();
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> kind) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
    }
}
