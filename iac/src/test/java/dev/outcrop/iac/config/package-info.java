/** Tests of what a stage is. */
@NullMarked
package dev.outcrop.iac.config;

import org.jspecify.annotations.NullMarked;
