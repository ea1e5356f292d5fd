package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who knows the people. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(SignIn.Cognito.class), @JsonSubTypes.Type(SignIn.Oidc.class)})
public sealed interface SignIn {

    /** Groups of people with roles, beside those who administer. */
    Optional<Roles> roles();

    private static void apart(Optional<Roles> roles, String group, String what) {
        Optional<String> role = roles.flatMap(all -> all.of(group));
        require(role.isEmpty(), "roles." + role.orElse(""), "has " + group + ", which " + what);
    }

    /**
     * A user pool that comes with the stage. Nobody can sign up; the first administrator is invited.
     *
     * @param administrator the mail address that the invitation goes to
     * @param roles their groups are made with the pool
     */
    @JsonTypeName("cognito")
    record Cognito(String administrator, Optional<Roles> roles) implements SignIn {
        /** The group whose members administer. */
        public static final String ADMINISTRATORS = "admin";

        private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

        public Cognito {
            Rules.matches(administrator, MAIL, "administrator", "is a mail address");
            apart(given(roles, "roles"), ADMINISTRATORS, "is the group of administrators already");
        }
    }

    /**
     * A provider that is there already, reachable from the tasks.
     *
     * @param administrators the group, as the provider calls it, whose members administer
     * @param users the group whose members use it; without it nobody but those of other groups is let in
     */
    @JsonTypeName("oidc")
    record Oidc(String issuer, String clientId, String administrators, Optional<String> users, Optional<Roles> roles)
            implements SignIn {

        public Oidc {
            Rules.matches(administrators, Roles.GROUP, "administrators", Roles.RULE);
            given(users, "users").ifPresent(group -> Rules.matches(group, Roles.GROUP, "users", Roles.RULE));
            require(given(issuer, "issuer").startsWith("https://"), "issuer", "is an https address");
            require(!given(clientId, "clientId").isBlank(), "clientId", "is empty");
            apart(given(roles, "roles"), administrators, "stands in administrators already");
            users.ifPresent(group -> {
                require(!group.equals(administrators), "users", "is the group of administrators");
                apart(roles, group, "stands in users already");
            });
        }
    }
}
