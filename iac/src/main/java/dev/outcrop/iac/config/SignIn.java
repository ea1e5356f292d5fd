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

    /**
     * A user pool that comes with the stage. Nobody can sign up; the first administrator is invited.
     *
     * @param administrator the mail address that the invitation goes to
     */
    @JsonTypeName("cognito")
    record Cognito(String administrator) implements SignIn {
        private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

        public Cognito {
            Rules.matches(administrator, MAIL, "administrator", "is a mail address");
        }
    }

    /**
     * A provider that is there already, reachable from the tasks.
     *
     * @param administrators the group, as the provider calls it, whose members administer
     * @param users the group whose members use it; without it nobody but administrators is let in
     */
    @JsonTypeName("oidc")
    record Oidc(String issuer, String clientId, String administrators, Optional<String> users) implements SignIn {
        private static final Pattern GROUP = Pattern.compile("[^=;,\\s]+");

        public Oidc {
            Rules.matches(administrators, GROUP, "administrators", "is a group's name, without = ; , and blanks");
            given(users, "users")
                    .ifPresent(group ->
                            Rules.matches(group, GROUP, "users", "is a group's name, without = ; , and blanks"));
            require(given(issuer, "issuer").startsWith("https://"), "issuer", "is an https address");
            require(!given(clientId, "clientId").isBlank(), "clientId", "is empty");
        }
    }
}
