package dev.outcrop.server;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whoever the request says it is: in place of signing in. */
final class TestPeople implements Identity {
    static final String PERSON = "X-Test-Person";
    static final String ROLE = "X-Test-Role";
    static final String GROUPS = "X-Test-Groups";

    @Override
    public Caller caller(Function<String, Optional<String>> headers) {
        String person = headers.apply(PERSON).orElseThrow(() -> ProblemException.of(401, "Sign in first."));
        Role role = Role.valueOf(headers.apply(ROLE).orElse("USER").toUpperCase(Locale.ROOT));
        Set<String> groups = Arrays.stream(headers.apply(GROUPS).orElse("").split(","))
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toSet());
        return new Caller(person, person, role, groups, Optional.empty());
    }
}
