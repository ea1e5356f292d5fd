package dev.outcrop.store;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A JDBC URL without what is secret in it; {@code user} may be empty. */
record PostgresAddress(String host, int port, String database, String user) {

    static PostgresAddress of(String url) {
        Properties parsed = Driver.parseURL(url, new Properties());
        String port = parsed == null ? "" : parsed.getProperty(PGProperty.PG_PORT.getName(), "5432");
        if (parsed == null || !port.matches("[0-9]{1,5}(,[0-9]{1,5})*")) {
            throw new StoreFailure.CannotOpen(
                    StoreFailure.Reason.BAD_URL,
                    "The database URL is not one that PostgreSQL's driver understands; it looks like"
                            + " jdbc:postgresql://host:5432/database.");
        }
        return new PostgresAddress(
                parsed.getProperty(PGProperty.PG_HOST.getName(), "localhost"),
                Integer.parseInt(port.split(",", 2)[0]),
                parsed.getProperty(PGProperty.PG_DBNAME.getName(), ""),
                parsed.getProperty(PGProperty.USER.getName(), ""));
    }

    String server() {
        return host + ":" + port;
    }

    /** Whether AWS runs it, so that its certificate is of one of RDS's authorities. */
    boolean rds() {
        return host.endsWith(".rds.amazonaws.com");
    }

    boolean loopback() {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1") || host.equals("[::1]");
    }

    @Override
    public String toString() {
        return server() + "/" + database;
    }
}
