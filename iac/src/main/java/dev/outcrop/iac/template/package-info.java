/** Synthesized templates, to be asked what is in them. */
@NullMarked
package dev.outcrop.iac.template;

import org.jspecify.annotations.NullMarked;
