package dev.outcrop.server.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.access.SignedIn;
import dev.outcrop.server.config.SignInSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes people of claims that have been verified, and knows who is let in as what. */
final class People {
    private static final int ID_BYTES = 16;
    private static final int LONGEST_NAME = 200;

    private final SignInSettings access;
    private final SignInSettings.Provider provider;

    People(SignInSettings access, SignInSettings.Provider provider) {
        this.access = access;
        this.provider = provider;
    }

    /** A person as claims tell it. {@code letIn} is whether those claims do. */
    record Person(String id, String name, Set<String> groups, boolean letIn) {
        Person {
            groups = Set.copyOf(groups);
        }
    }

    /** The person of whom these claims are. They are this issuer's and have a subject. */
    Person of(JWTClaimsSet claims) {
        return of(claims, groups(claims));
    }

    /** The same with groups that are known from elsewhere. */
    Person of(JWTClaimsSet claims, Set<String> groups) {
        String id = id(provider.issuer().toString(), String.valueOf(claims.getSubject()));
        return new Person(id, name(claims), groups, ofDomain(claims));
    }

    /** Who that is. Whoever is not let in is nobody. */
    Caller caller(Person person) {
        return new Caller(
                person.id(),
                person.name(),
                person.letIn() ? role(person.groups()) : Role.NOBODY,
                person.groups(),
                Optional.empty());
    }

    /** Somebody who was seen before, with the role that the settings of now give them; who was nobody stays nobody. */
    Caller now(Caller known) {
        return new Caller(
                known.id(),
                known.name(),
                known.role() == Role.NOBODY ? Role.NOBODY : role(known.groups()),
                known.groups(),
                known.key(),
                known.scope());
    }

    /** Who has that session, with the role that its groups have now. */
    Caller caller(SignedIn session) {
        return new Caller(session.person(), session.name(), role(session.groups()), session.groups(), Optional.empty());
    }

    /** The highest role that one of the groups has. */
    Role role(Set<String> groups) {
        if (!provider.groups().isEmpty() && Collections.disjoint(provider.groups(), groups)) {
            return Role.NOBODY;
        }
        return groups.stream()
                .flatMap(group -> Optional.ofNullable(access.roles().get(group)).stream())
                .reduce((one, other) -> one.includes(other) ? one : other)
                .orElse(access.defaultRole());
    }

    /**
     * What the person owns is theirs by this. It is made of the provider's own name for them, which never changes, as an
     * e-mail address or a name may, and could then be somebody else's.
     */
    static String id(String issuer, String subject) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((issuer + "\n" + subject).getBytes(StandardCharsets.UTF_8));
            return "p_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    Set<String> groups(JWTClaimsSet claims) {
        return provider.groupsClaims().stream()
                .flatMap(name -> Optional.ofNullable(claims.getClaim(name)).stream())
                .findFirst()
                .map(People::texts)
                .orElse(Set.of());
    }

    private static Set<String> texts(Object claim) {
        return switch (claim) {
            case String text -> Set.of(text);
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .collect(Collectors.toSet());
            default -> Set.of();
        };
    }

    private static String name(JWTClaimsSet claims) {
        String name = Stream.of("name", "preferred_username", "email", "cognito:username", "username")
                .flatMap(claim -> text(claims, claim).stream())
                .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("?");
        int length = Math.min(name.codePointCount(0, name.length()), LONGEST_NAME);
        return name.substring(0, name.offsetByCodePoints(0, length));
    }

    /** An address that the provider has not verified could be anybody's. */
    private boolean ofDomain(JWTClaimsSet claims) {
        if (provider.domains().isEmpty()) {
            return true;
        }
        boolean verified = List.of("true", "TRUE").contains(String.valueOf(claims.getClaim("email_verified")));
        return verified
                && text(claims, "email")
                        .map(email ->
                                email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT))
                        .filter(provider.domains()::contains)
                        .isPresent();
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
