/** Prompts: templates with variables and partials, and a version made of their content. */
@NullMarked
package dev.outcrop.prompt;

import org.jspecify.annotations.NullMarked;
