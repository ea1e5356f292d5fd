package dev.outcrop.store;

/** What connections to PostgreSQL sign in with in place of a password that is set: a token that is good for a while, say. */
@FunctionalInterface
public interface ConnectionSecret {

    /**
     * The secret of a connection that is opened now, as {@code user} of the server at this place. Whatever it throws is
     * told to whoever needs the connection, its message to people too.
     */
    String fresh(String host, int port, String user);
}
