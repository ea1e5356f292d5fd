package dev.outcrop.server.signin;

import java.util.Locale;

/** Why somebody was not let in. */
public enum Refusal {
    /** They left the provider's page. */
    CANCELLED,
    /** It took too long, was done before, or was begun in another browser. */
    EXPIRED,
    /** What came back is not to be believed. */
    DISTRUSTED,
    /** They are in no group, or of no domain, that is let in. */
    NOT_ALLOWED,
    /** The provider can't be asked, or gave an error. */
    PROVIDER;

    /** As the page is told. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
