package dev.outcrop.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a tool. Its parameters carry {@link Param}; one more of type {@link ToolContext} is optional. What it
 * returns goes to the model: a String as text, {@link ToolOutput} as it is, anything else as JSON. What it throws goes
 * to the model as an error result.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Tool {
    /** When and how the model should use it. */
    String description();

    /** Its name, {@code [a-zA-Z0-9_-]{1,64}}; the method's name in snake case if empty. */
    String name() default "";

    /** What people read on its card; the name in words if empty. */
    String title() default "";

    /** What running it does. */
    Effect effect() default Effect.READ;

    /** Whether a person is asked first: by its effect if nothing is said, so that a {@link Effect#WRITE} asks. */
    Approval approval() default Approval.BY_EFFECT;

    /**
     * When a person is asked first, instead of always or never: {@code amount > 100}, {@code
     * !recipient.endsWith("@example.com")}, {@code lines.exists(line, line.price > 50)}. It asks when this is true, else
     * the tool runs, a {@link Effect#WRITE} too.
     *
     * <p>It is a condition in CEL (cel.dev) over the tool's parameters by name; {@code input} is the whole input, for
     * names that CEL can't say ({@code input["due-date"]}) and for what may be left out ({@code has(input.note) &&
     * input.note != ""}). If it can't be told, because a value is missing or of another type, a person is asked.
     * Whole numbers and others compare ({@code 150.5 > 100}), but CEL does not add or multiply them with each other. A
     * condition that can't be compiled stops the start. Not together with {@link Approval#AUTO} or {@link
     * Approval#DENY}.
     */
    String askWhen() default "";

    /**
     * Whether the result may hold text written by strangers (web pages, mail). The model is told so, and from then on tools
     * that write ask in this conversation, see {@link #asksAfterUntrusted}.
     */
    boolean returnsUntrusted() default false;

    /**
     * Whether a {@link Effect#WRITE} that would run by itself asks as soon as the conversation holds text by strangers, who
     * may have written it to have the tool called: results of tools that return such, and files that were attached. To
     * be turned off only for what nobody could misuse.
     */
    boolean asksAfterUntrusted() default true;

    /**
     * Whether the model provider is to hold the model to the input's schema, where it can: the first call with it takes
     * longer. Not for a parameter that is, or holds, a map, a {@code JsonNode} or a type that contains itself.
     */
    boolean strict() default false;

    /** The longest time it may take: a number with {@code ms}, {@code s} or {@code m}. */
    String timeout() default "30s";
}
