package dev.outcrop.server.signin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The page to go back to after sign-in: one of this server, whatever a link says. */
final class ReturnPath {
    private static final String HOME = "/";

    /** It goes into a cookie, of which browsers keep 4 KB. */
    private static final int LONGEST = 1_000;

    private ReturnPath() {}

    /** {@code wanted} if it is the address of a page here, else the first page. */
    static String of(String wanted) {
        try {
            URI uri = new URI(wanted);
            boolean here = wanted.length() <= LONGEST
                    && uri.getScheme() == null
                    && uri.getRawAuthority() == null
                    && wanted.startsWith("/")
                    && !wanted.startsWith("//")
                    // Browsers read a backslash as a slash.
                    && wanted.indexOf('\\') < 0
                    && !wanted.toLowerCase(Locale.ROOT).contains("%5c")
                    && wanted.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            return here && !circular(uri.normalize().getPath()) ? wanted : HOME;
        } catch (URISyntaxException _) {
            return HOME;
        }
    }

    private static boolean circular(String path) {
        return path.startsWith("//") || path.startsWith("/auth") || path.startsWith("/signed-out");
    }
}
