drop function tradewind_retain_studies(timestamptz, integer);
drop table research_workers, study_trials, trials, studies, bundles;
