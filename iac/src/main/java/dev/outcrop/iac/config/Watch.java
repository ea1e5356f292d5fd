package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.require;

import java.util.regex.Pattern;

/**
 * Who hears when something is wrong.
 *
 * @param mail gets alarms, after confirming that it wants them
 * @param budget US dollars a month; four fifths of it and all of it are told
 * @param logDays how long logs are kept
 */
public record Watch(String mail, int budget, int logDays) {
    private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    public Watch {
        Rules.matches(mail, MAIL, "mail", "is a mail address");
        require(budget > 0, "budget", "is more than 0");
        require(
                logDays == 7 || logDays == 30 || logDays == 90 || logDays == 365,
                "logDays",
                "is one of 7, 30, 90 and 365");
    }
}
