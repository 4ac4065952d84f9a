drop function tradewind_retain_studies(timestamptz, integer);
drop table study_trials, trials, studies, bundles;
