package dev.outcrop.server.signin;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Our cookies. Behind https their names say that no other host and no plain connection can have set them. */
record Cookies(boolean https) {
    static final String SESSION = "outcrop";

    private static final String HOST_ONLY = "__Host-";
    private static final String OURS = "outcrop-";

    /** The value of one of them. */
    Optional<String> find(String name, Function<String, Optional<String>> headers) {
        return Optional.ofNullable(all(headers).get(name));
    }

    /** All of them by the names that we use. */
    Map<String, String> all(Function<String, Optional<String>> headers) {
        var all = new LinkedHashMap<String, String>();
        String prefix = https ? HOST_ONLY : "";
        Arrays.stream(headers.apply("Cookie").orElse("").split(";"))
                .map(pair -> pair.strip().split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].startsWith(prefix))
                .forEach(pair -> all.putIfAbsent(ours(pair[0].substring(prefix.length())), pair[1]));
        return all;
    }

    private static String ours(String name) {
        return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
    }

    /** Sets one for so long. */
    String set(String name, String value, Duration age) {
        String full = name.equals(SESSION) ? name : OURS + name;
        return (https ? HOST_ONLY : "") + full + "=" + value + "; Path=/; Max-Age=" + age.toSeconds()
                + "; HttpOnly; SameSite=Lax" + (https ? "; Secure" : "");
    }

    /** Takes one away. */
    String remove(String name) {
        return set(name, "", Duration.ZERO);
    }
}
