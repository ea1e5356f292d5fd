/** What a stage looks like. */
@NullMarked
package dev.outcrop.iac.picture;

import org.jspecify.annotations.NullMarked;
