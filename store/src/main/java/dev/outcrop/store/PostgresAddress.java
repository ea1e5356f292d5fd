package dev.outcrop.store;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A JDBC URL without what is secret in it. */
record PostgresAddress(String server, String database) {

    static PostgresAddress of(String url) {
        Properties parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) {
            throw new StoreFailure.CannotOpen(
                    StoreFailure.Reason.BAD_URL,
                    "The database URL is not one that PostgreSQL's driver understands; it looks like"
                            + " jdbc:postgresql://host:5432/database.");
        }
        return new PostgresAddress(
                parsed.getProperty(PGProperty.PG_HOST.getName(), "localhost") + ":"
                        + parsed.getProperty(PGProperty.PG_PORT.getName(), "5432"),
                parsed.getProperty(PGProperty.PG_DBNAME.getName(), ""));
    }

    @Override
    public String toString() {
        return server + "/" + database;
    }
}
